"""Runs the smoke test at many seeds: right submissions, and wrong ones that it should refuse.

    for run in run_all(plan(runs=60, seeds=5, starts=10), settings, jobs): ...

Each run has its own worker, as in `grader smoke`.
"""

import json
import math
import multiprocessing
import multiprocessing.util
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ...checks.results.result import Result
from ...checks.smoke import BOUNDS, Fault, Statistics, faults
from ...intake.submissions import SubmittedFiles
from ...judge.grading import grade_smoke, open_sandbox
from ...judge.pytest_run import prepare_process
from ...judge.settings import Settings
from ...sandbox.workers import Sandbox
from ..corpus.entries import CORPUS, Entry, load
from . import initial_weights

LIST = CORPUS / "smoke.toml"
MODULES = ("data", "networks", "losses", "training")  # of which a training is made
FIRST_SEEDS = {"right": 0, "start": 2000, "shown": 1000, "unseen": 1000}
KINDS = tuple(FIRST_SEEDS)
RIGHT, WRONG = KINDS[:2], KINDS[2:]


@dataclass(frozen=True)
class TrainingJob:
    """A submission and a seed for a short training. kind: one of KINDS."""

    kind: str
    entry: Entry
    seed: int


@dataclass(frozen=True)
class Run:
    """The result of a job's smoke test."""

    job: TrainingJob
    result: Result

    @property
    def statistics(self) -> Statistics | None:
        """None if the training did not finish; the result's message says why."""
        figures: Mapping[str, Any] | None = self.result.figures
        if not figures:
            return None
        numbers = {name: math.nan if figures[name] is None else figures[name] for name in BOUNDS}
        return Statistics(**numbers)

    @property
    def outside(self) -> list[Fault]:
        return faults(self.statistics) if self.statistics else []

    @property
    def is_refused(self) -> bool:
        """Whether it is refused, by the statistics or because the training failed."""
        return self.statistics is None or bool(self.outside)


def plan(
    runs: int, seeds: int, starts: int, kinds: Collection[str] | None = None
) -> list[TrainingJob]:
    """What to train. kinds: None for all.

    right: at least this many runs, the reference at several seeds and each variant of the corpus
    once. start: the reference with each way to draw its initial weights, at `starts` seeds, none of
    which occurs twice. shown, unseen: each wrong submission of these kinds at `seeds` seeds.
    """
    variants = [e for e in load("right") if {edit["module"] for edit in e.edits} & {*MODULES}]
    reference = Entry("solutions", "", "", ())
    rights = [*variants, *[reference] * max(1, runs - len(variants))]
    listed = tomllib.loads(LIST.read_text(encoding="utf-8"))
    wrong = {entry.name: entry for entry in load("wrong")}
    jobs = [TrainingJob("right", entry, seed) for seed, entry in enumerate(rights)]
    ways = enumerate(initial_weights.ways() * starts, FIRST_SEEDS["start"])
    jobs += [TrainingJob("start", entry, seed) for seed, entry in ways]
    for kind in WRONG:
        for name in listed[kind]:
            first = FIRST_SEEDS[kind]
            jobs += [TrainingJob(kind, wrong[name], first + seed) for seed in range(seeds)]
    return [job for job in jobs if kinds is None or job.kind in kinds]


def run_all(
    jobs: Sequence[TrainingJob], settings: Settings, processes: int, rows: Path | None = None
) -> Iterator[Run]:
    """A run for each job. rows: a file that keeps each result as a line of JSON, so that a stopped
    measurement can continue: jobs in it are not trained again."""
    known = _kept(rows) if rows is not None and rows.exists() else {}
    waiting = []
    for job in jobs:
        if result := known.get((job.entry.name, job.seed)):
            yield Run(job, result)
        else:
            waiting.append(job)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, spawn, _prepare, (settings,)) as pool:
        for run in pool.map(_run, waiting):
            if rows is not None:
                kept = replace(run.result, pictures={})
                with rows.open("ab") as file:
                    line = {"name": run.job.entry.name, "seed": run.job.seed, **asdict(kept)}
                    file.write(json.dumps(line).encode() + b"\n")
            yield run


def _kept(rows: Path) -> dict[tuple[str, int], Result]:
    found = {}
    for line in rows.read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        key = fields.pop("name"), fields.pop("seed")
        fields["cause"] = tuple(fields.get("cause", ()))
        found[key] = Result(**fields)
    return found


class _Process:
    """The state of each process in the pool."""

    settings: Settings
    sandbox: Sandbox
    stack = ExitStack()


def _prepare(settings: Settings) -> None:
    prepare_process()
    import torch

    torch.set_num_threads(settings.threads)
    _Process.settings = settings
    _Process.sandbox = _Process.stack.enter_context(open_sandbox(settings))
    multiprocessing.util.Finalize(None, _Process.stack.close, exitpriority=1)


def _run(job: TrainingJob) -> Run:
    submission = SubmittedFiles(job.entry.name, job.entry.files(), ())
    settings = replace(_Process.settings, seed=job.seed)
    graded = grade_smoke(submission, settings, _Process.sandbox)
    if graded.faults:
        raise RuntimeError(f"{job.entry.name}, seed {job.seed}: {graded.faults[0]}")
    (result,) = graded.results
    return Run(job, result)
