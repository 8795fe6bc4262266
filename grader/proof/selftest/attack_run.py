"""Runs attacks, one per submission, each followed by an honest one that must not be affected.

with open_selftest(machine, tier, find_root()) as test:
    finding = test.attack(attack)
"""

import json
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ...checks.assignment import Assignment
from ...checks.layout import ROOT
from ...intake.submissions import SubmissionPath, SubmittedFiles, read
from ...judge.conditions import results_of
from ...judge.grading import grade, open_sandbox
from ...judge.pytest_run import prepare_process
from ...judge.settings import Settings
from ...judge.worker_client import WorkerClient
from ...outputs.graded import Graded
from ...sandbox.machine import Machine
from ...worker.data.records import Table
from ...worker.lockdown import linux
from ...worker.process.limits import MIB, Limits
from ..corpus.attacks import Attack
from .canaries import Canaries
from .descendants import descendants
from .peak_memory import PeakMemory
from .written_texts import told_of_the_machine, unseen_in

LIMITS = Limits(
    patience=0.2, total_seconds=30.0, cpu_seconds=60, memory=1 << 30, processes=32, disk=32 << 20
)
HONEST_QUESTIONS = ("1.b",)
SECONDS_TO_LEAVE = 1.0  # until a submission's processes must be gone
MOST_GROWTH = 768 * MIB  # of this process, which is the judge
CALL_BESIDE = (["saddle.update_map", [0.0] * 5, Table([])], 5.0)  # arguments, seconds
ESCAPED = "ESCAPED"  # what an attack prints if it succeeded


@dataclass(frozen=True)
class Finding:
    """The result of an attack. outcomes: of its checks. problems: (kind, what), empty if the kit
    withstood it; the kinds are those of PROBLEMS."""

    attack: Attack
    outcomes: tuple[str, ...]
    problems: tuple[tuple[str, str], ...]
    seconds: float


PROBLEMS = {
    "gained": "it got undeserved points or escaped from the sandbox",
    "leaked": "a secret or the machine's names are in the results, or a listener was reached",
    "changed": "a file outside was changed",
    "left over": "a process was still running after one second",
    "disturbed": "the next submission's result changed, or the judge took too much memory",
    "misjudged": "a different outcome than expected, or an error of the grader",
}


class SelfTest:
    """A sandbox of the given tier, surrounded by targets.

    folder: for everything. pictures: a torchvision root and its content. seconds_to_leave: until
    a submission's processes must be gone.
    """

    def __init__(
        self,
        machine: Machine,
        tier: str,
        folder: Path,
        pictures: tuple[Path, str],
        seconds_to_leave: float = SECONDS_TO_LEAVE,
    ):
        prepare_process()
        linux.adopt_orphans()  # processes that outlive their parent stay visible
        self._folder = folder
        self._seconds_to_leave = seconds_to_leave
        os.chmod(folder, 0o755)  # only the sandbox protects its content
        (folder / "canaries").mkdir()
        self._stack = ExitStack()
        self._canaries = Canaries(folder / "canaries")
        self._stack.callback(self._canaries.close)
        root, label = pictures
        self._settings = Settings(
            smoke=False, data=str(root), data_label=label, tier=tier, limits=LIMITS
        )
        self._sandbox = self._stack.enter_context(open_sandbox(self._settings, machine))
        self._honest = read(SubmissionPath("honest", ROOT / "solutions"))
        self._expected = self._honest_scores()

    def __enter__(self) -> "SelfTest":
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    @property
    def isolation(self) -> str:
        return str(self._sandbox.isolation)

    def _honest_scores(self) -> list[tuple[str, str, float, str]]:
        settings = replace(self._settings, questions=HONEST_QUESTIONS, limits=Limits())
        graded = grade(self._honest, settings, self._sandbox)
        return [(r.number, r.outcome, r.earned, r.message) for r in graded.results]

    def attack(self, attack: Attack) -> Finding:
        """Grade the attack, then the honest submission, and examine everything."""
        started = time.monotonic()
        place = self._folder / attack.name
        place.mkdir()
        submission = read(SubmissionPath("attack", attack.write(place, self._canaries.targets)))
        settings = replace(self._settings, questions=attack.questions)
        self._sandbox.prepare()
        before = descendants()
        with PeakMemory() as memory:
            graded = grade(submission, settings, self._sandbox)
        deadline = time.monotonic() + self._seconds_to_leave
        while descendants().keys() - before and time.monotonic() < deadline:
            time.sleep(0.01)
        left = [name for process, name in descendants().items() if process not in before]
        problems = [
            *(("gained", what) for what in _gains(attack, graded)),
            *(("leaked", what) for what in self._leaks(attack, graded, submission)),
            *(("changed", what) for what in self._canaries.changes()),
            *(("left over", what) for what in left),
            *(("misjudged", what) for what in _misjudged(attack, graded)),
        ]
        if memory.growth > MOST_GROWTH:
            problems.append(("disturbed", f"the judge took {memory.growth // MIB} MiB of memory"))
        if self._honest_scores() != self._expected:
            problems.append(("disturbed", "the honest submission's result"))
        if attack.beside is not None:
            with self._at_work(submission):
                if self._honest_scores() != self._expected:
                    problems.append(("disturbed", "the result of the honest one beside it"))
        outcomes = tuple(dict.fromkeys(r.outcome for r in graded.results))
        return Finding(attack, outcomes, tuple(problems), time.monotonic() - started)

    @contextmanager
    def _at_work(self, submission: SubmittedFiles) -> Iterator[None]:
        """Meanwhile, an attack's function runs in a worker of its own, until its time is over."""
        with WorkerClient(submission.files, self._sandbox, Limits()) as client:
            client.start()
            thread = threading.Thread(target=client.respond, args=("call", *CALL_BESIDE))
            thread.start()
            yield
            thread.join()

    def _leaks(self, attack: Attack, graded: Graded, submission: SubmittedFiles) -> list[str]:
        results = results_of(graded, self._settings, Assignment.load())
        text = json.dumps(results, ensure_ascii=False) + " ".join(submission.problems)
        found = self._canaries.leaks(text, knows_solutions=attack.base is not None)
        own = submission.problems
        return found + told_of_the_machine(results, own) + unseen_in(results)


@contextmanager
def open_selftest(machine: Machine, tier: str, pictures: tuple[Path, str]) -> Iterator[SelfTest]:
    """A `SelfTest` in a temporary folder."""
    with (
        tempfile.TemporaryDirectory(prefix="grader-selftest-", ignore_cleanup_errors=True) as path,
        SelfTest(machine, tier, Path(path), pictures) as test,
    ):
        yield test


def _gains(attack: Attack, graded: Graded) -> list[str]:
    points = sum(result.earned for result in graded.results)
    too_many = f"{points:g} points, more than the {attack.points:g} that it deserves"
    found = [too_many] if points > attack.points else []
    escapes = [r.message for r in graded.results if ESCAPED in r.message and ESCAPED not in r.title]
    return found + [_line_with(ESCAPED, message) for message in escapes]


def _line_with(word: str, text: str) -> str:
    return next(line.strip() for line in text.splitlines() if word in line)[:200]


def _misjudged(attack: Attack, graded: Graded) -> list[str]:
    outcomes = {result.outcome for result in graded.results}
    found = list(graded.faults)
    if "none" not in attack.outcomes and not outcomes & set(attack.outcomes):
        found.append(f"{', '.join(sorted(outcomes))} instead of {', '.join(attack.outcomes)}")
    return found
