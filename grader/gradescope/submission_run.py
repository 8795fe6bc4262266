"""Grades the one submission in Gradescope's container, and refreshes results.json meanwhile.

    python -m grader.gradescope.submission_run               # /autograder/submission
    python -m grader.gradescope.submission_run --reference   # the reference: it must lose nothing

This process runs no check and no submission: a judge does, in a process that may be lost. So the
results can be written whatever happens there. Only this process writes them.
"""

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from ..checks.assignment import Assignment, modules_of
from ..checks.dataset.datasets import find_root
from ..checks.results.result import Result
from ..intake.submissions import SubmissionPath, SubmittedFiles, read
from ..judge.judge_process import JudgeProcess, without_ctrl_c
from ..judge.settings import Settings
from ..outputs import results_json
from ..outputs.graded import Graded
from ..outputs.totals import Totals
from ..sandbox.machine import probe
from ..worker.process.limits import MIB, Limits
from . import container, submission_metadata
from .platform_results import Ending, by_code, present

AUTOGRADER = Path("/autograder")
SPARE_SECONDS = 60.0  # before the platform's limit: then all must have been written
SUBMISSIONS_PART = 0.6  # of the time: for calls of the submission; the rest is for the checks
PATIENCE = 2.0  # the container may have half a core
REFRESH_SECONDS = 2.0
JUDGES = 2  # one, and another if the first dies


class RunSettings(msgspec.Struct, frozen=True):
    """What `grader gradescope` was asked for. minutes: the platform's limit for one submission.
    questions: None for all. smoke: with the short training."""

    minutes: float = 10
    questions: tuple[str, ...] | None = None
    smoke: bool = True


class NotHere(Exception):
    """This container cannot grade; the message is for the instructor."""


@dataclass
class Run:
    """The grading of one submission until `deadline`, by the monotonic clock. results: the file to
    write. best: the score that the student has already."""

    submission: SubmittedFiles
    settings: Settings
    deadline: float
    results: Path
    best: float = 0.0
    assignment: Assignment = field(default_factory=lambda: by_code(Assignment.load()))
    found: dict[str, Result] = field(default_factory=dict)
    written: float = 0.0
    started: float = field(default_factory=time.monotonic)

    def grade(self) -> tuple[Graded, Ending]:
        """The submission's record, and how its grading ended."""
        self.refresh()
        graded, judges = None, 0
        while graded is None and judges < JUDGES and not self.is_time_up:
            graded, judges = self._judged(), judges + 1
        if graded is not None:
            return graded, Ending.FAULT if graded.faults else Ending.WHOLE
        graded = self.so_far()
        if not self.is_time_up:
            graded.faults.append(f"{judges} judges died, one after the other")
            return graded, Ending.FAULT
        if any(result.outcome == "timeout" for result in graded.results):
            return graded, Ending.TIME_UP
        graded.faults.append("the time was up, though no call of the submission's was too slow")
        return graded, Ending.FAULT

    @property
    def is_time_up(self) -> bool:
        return time.monotonic() >= self.deadline

    def _judged(self) -> Graded | None:
        """The record of a judge; None if it died or the time was up."""
        with tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True) as scratch:
            os.chmod(scratch, 0o711)  # for workers, which are other users
            with without_ctrl_c():
                left = self.deadline - time.monotonic()
                judge = JudgeProcess(self.settings, scratch, left, telling=True)
            try:
                judge.begin(self.submission)
                while judge.connection.poll(max(0.0, self.deadline - time.monotonic())):
                    heard = judge.hear()
                    if not isinstance(heard, Result):
                        judge.submission = None if heard else judge.submission
                        return heard
                    self.found[heard.number] = heard
                    if time.monotonic() - self.written > REFRESH_SECONDS:
                        self.refresh()
                return None
            finally:
                judge.stop()

    def so_far(self) -> Graded:
        """The record of what has been judged."""
        seconds = time.monotonic() - self.started
        return Graded(self.submission, list(self.found.values()), seconds=seconds)

    def refresh(self) -> None:
        """Write what has been judged. What cannot be written now can be later."""
        try:
            self.save(self.so_far(), Ending.RUNNING)
        except OSError as error:
            print(f"{self.results} cannot be refreshed: {error}", flush=True)
        self.written = time.monotonic()

    def save(self, graded: Graded, ending: Ending) -> None:
        shown = present(graded, self.settings, self.assignment, ending, self.best)
        results_json.save(self.results, shown)


def settings_here(asked: RunSettings, seed: int) -> Settings:
    """How to grade in this container. Raises NotHere if it cannot."""
    memory, machine = container.memory(), probe()
    assignment = Assignment.load()
    wanted = [q for q in assignment.questions if asked.questions is None or q.id in asked.questions]
    needed = container.needed(modules_of(wanted))
    if memory < needed:
        raise NotHere(
            f"this container has {memory // MIB} MiB of memory, and grading needs "
            f"{needed // MIB}: choose a larger one in the autograder's settings"
        )
    if machine.tier == "C":
        missing = "; ".join(f"{name}: {why}" for name, why in machine.missing.items())
        raise NotHere(f"nothing isolates a submission here ({missing})")
    root, label = find_root()
    seconds = asked.minutes * 60 - SPARE_SECONDS
    return Settings(
        questions=asked.questions,
        smoke=asked.smoke,
        device="cpu",
        seed=seed,
        data=str(root),
        data_label=label,
        threads=1,  # of half a core, and of how many more, the container says nothing
        tier=machine.tier,
        limits=Limits(
            patience=PATIENCE,
            total_seconds=min(Limits().total_seconds, seconds * SUBMISSIONS_PART),
            memory=min(Limits().memory, container.submissions_share(memory)),
        ),
    )


def main(arguments: Sequence[str], autograder: Path = AUTOGRADER) -> int:
    """Grade; the exit code: 0 if results.json says how that went, 1 if it does not or if the
    reference lost something."""
    started = time.monotonic()
    source = autograder / "source"
    asked = msgspec.json.decode((source / "settings.json").read_bytes(), type=RunSettings)
    deadline = started + asked.minutes * 60 - SPARE_SECONDS
    if "--reference" in arguments:
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch, "results.json")
            return _try_reference(source / "reference", asked, deadline, file)
    metadata = submission_metadata.read(autograder / "submission_metadata.json")
    submission = read(SubmissionPath("submission", autograder / "submission"))
    results = autograder / "results" / "results.json"
    try:
        settings = settings_here(asked, metadata.seed)
    except NotHere as error:
        unknown = Settings(asked.questions, asked.smoke, seed=metadata.seed)
        run = Run(submission, unknown, deadline, results, metadata.best_score)
        graded, ending = Graded(submission, faults=[str(error)]), Ending.FAULT
    else:
        run = Run(submission, settings, deadline, results, metadata.best_score)
        graded, ending = run.grade()
    for fault in (*graded.faults, graded.log):
        if fault:
            print(f"FAULT of the autograder: {fault}", flush=True)
    try:
        run.save(graded, ending)
    except OSError as error:
        print(f"{results} cannot be written: {error}", flush=True)
        return 1
    return 0


def _try_reference(folder: Path, asked: RunSettings, deadline: float, file: Path) -> int:
    """Grade the reference, and say what it got."""
    try:
        settings = settings_here(asked, seed=0)
    except NotHere as error:
        print(f"the reference cannot be graded: {error}")
        return 1
    run = Run(read(SubmissionPath("reference", folder)), settings, deadline, file)
    graded, ending = run.grade()
    results = present(graded, settings, run.assignment, ending)
    lost = [test for test in results["tests"] if test.get("score") != test["max_score"]]
    for test in lost:
        print(f"lost: {test['number']} {test['name']}\n{test['output']}")
    for fault in graded.faults:
        print(f"fault: {fault}")
    total = Totals.of(results)
    print(
        f"the reference gets {total.code} points and {total.extra} extra, "
        f"in {graded.seconds:.0f} s; isolation: {graded.isolation}"
    )
    return 1 if lost or ending is not Ending.WHOLE else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
