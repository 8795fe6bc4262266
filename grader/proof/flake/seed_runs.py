"""Runs right submissions at many seeds: every check must pass at each.

for outcome in run(trial, data): ...

A seed determines what checks draw through hypothesis and the fixture `seed`; secret random values
are new in every run anyway. Trials run in separate processes, a few seeds in each, with a hash seed
for Python that depends on the trial, so that the order of sets varies, too.
"""

import os
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import msgspec

from ...checks.layout import ROOT
from ..corpus.entries import MODULES, Entry, load
from .seed_process import FailedCheck, Outcome, SeedJob

SEEDS = {  # of the reference, by module
    "saddle": 1000,
    "dynamics": 1000,
    "losses": 1000,
    "data": 100,
    "networks": 100,
    "training": 100,
    "figures": 100,
}
RIGHT_SEEDS = 50  # of each right submission, in the modules that it changes
IN_A_PROCESS = 50  # seeds; what is imported and cached is theirs
KEPT = 2000  # characters of the last output of a failed process


@dataclass(frozen=True)
class Trial:
    """Some seeds of one submission, for one process."""

    name: str
    kind: str  # "reference" or "right"
    modules: tuple[str, ...]
    files: dict[str, bytes]
    seeds: range

    @property
    def hash_seed(self) -> int:
        """The same trial with a single seed."""
        place = f"{self.name} {self.modules} {self.seeds.start // IN_A_PROCESS}"
        return zlib.crc32(place.encode())


def trials(
    share: float = 1.0, seed: int | None = None, only: Collection[str] | None = None
) -> list[Trial]:
    """The trials to run. share: fraction of the seeds, at least one of each. seed: only this one.
    only: kinds, names and modules; a trial must match one of them."""
    reference = Entry("solutions", "", "", ()).files()
    found: list[Trial] = []
    for module in MODULES:
        seeds = _seeds(SEEDS[module], share, seed)
        found += _split("solutions", "reference", (module,), reference, seeds)
    for entry in load("right"):
        modules = tuple(dict.fromkeys(edit["module"] for edit in entry.edits))
        seeds = _seeds(RIGHT_SEEDS, share, seed)
        found += _split(entry.name, "right", modules, entry.files(), seeds)
    return [t for t in found if only is None or {t.kind, t.name, *t.modules}.intersection(only)]


def _seeds(count: int, share: float, seed: int | None) -> range:
    return range(max(1, round(count * share))) if seed is None else range(seed, seed + 1)


def _split(
    name: str, kind: str, modules: tuple[str, ...], files: dict[str, bytes], seeds: range
) -> Iterator[Trial]:
    for start in range(0, len(seeds), IN_A_PROCESS):
        yield Trial(name, kind, modules, files, seeds[start : start + IN_A_PROCESS])


def run(trial: Trial, data: str) -> Iterator[Outcome]:
    """The result of each seed, as it comes. data: a torchvision root."""
    files = {name: text.decode() for name, text in trial.files.items() if name.endswith(".py")}
    job = SeedJob(files, list(trial.modules), trial.seeds.start, len(trial.seeds), data)
    environment = {
        "OMP_NUM_THREADS": "1",  # unless the environment asks for others
        **os.environ,
        "PYTHONHASHSEED": str(trial.hash_seed),
    }
    done = 0
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            [sys.executable, "-m", "grader.proof.flake.seed_process"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as process,
    ):
        assert process.stdin and process.stdout
        process.stdin.write(msgspec.json.encode(job))
        process.stdin.close()
        for line in process.stdout:
            yield msgspec.json.decode(line, type=Outcome)
            done += 1
        code = process.wait()
        if code or done < len(trial.seeds):
            errors.seek(0)
            said = errors.read().decode(errors="replace")[-KEPT:]
            failure = FailedCheck("", f"the process ended with code {code} at this seed:\n{said}")
            yield Outcome(trial.seeds.start + done, 0, 0.0, [failure])
