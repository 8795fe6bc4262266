"""Grades many submissions in a few judge processes, each one submission after the other.

If a judge dies, only the submission that it was grading is lost. Results are written as they
come, each completely or not at all, so that `--resume` can continue a batch however it ended.
"""

import os
import signal
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing.connection import wait
from pathlib import Path

from ..checks.assignment import Assignment
from ..checks.results.results import Result
from ..intake.bounded import IntakeLimits
from ..intake.submissions import LIMITS, SubmissionPath, SubmittedFiles, read
from ..outputs.changes import AGAIN, KEPT, NEW, UNNAMED, Change, why_graded_anew
from ..outputs.graded import Graded, Progress
from ..outputs.results_folder import ResultsFolder
from ..outputs.results_json import is_finished, with_origin
from ..outputs.totals import Results
from ..outputs.written_entries import carry_written, enter_written
from ..outputs.written_scores import Written
from .grading import results_of
from .judge_process import JudgeProcess, without_ctrl_c
from .settings import Settings

LONGEST_SECONDS = 3600.0  # for one submission; each check has its own, shorter limit
LONGEST_TURN_SECONDS = 600.0  # on the GPU, while others wait; see gpu_turn.py
LOOK_SECONDS = 1.0  # how often to look for judges that take too long


def run(
    places: Sequence[SubmissionPath],
    out: Path,
    settings: Settings,
    jobs: int,
    *,
    resume: bool = False,
    written: Mapping[str, Mapping[str, Written]] | None = None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    on_change: Callable[[Change], None] = lambda change: None,
    intake: IntakeLimits = LIMITS,
    bom: bool = False,
) -> list[Results]:
    """Grade the submissions and write their results; all results, in the order of `places`.

    jobs: number of judges. resume: keep results of the same files graded in the same way. written:
    submission -> question -> a manual score, also of submissions that have results but are not
    among `places`. What persons entered into earlier results is carried into new ones. bom: of
    grades.csv.

    On KeyboardInterrupt the finished results are already written, and grades.csv too if there was
    one. Raises `OutputError` as soon as results cannot be written, and `AssignmentError` before
    anything is graded.
    """
    folder = ResultsFolder(out)
    batch = Batch(
        waiting=list(places),
        total=len(places),
        folder=folder,
        settings=settings,
        jobs=jobs,
        resume=resume,
        written=written or {},
        on_progress=on_progress,
        on_change=on_change,
        intake=intake,
    )
    try:
        if places:
            batch.grade_all()
        batch.enter_others()
    except KeyboardInterrupt:
        if folder.grades.exists():  # it must not contradict the results that have just changed
            folder.save_grades(batch.assignment, bom)
        raise
    all_results = [batch.found[place.name] for place in places]
    folder.save_grades(batch.assignment, bom)
    return all_results


@dataclass(kw_only=True)
class Batch:
    """One run: the waiting submissions, the judges, and the results so far by name."""

    waiting: list[SubmissionPath]
    total: int
    folder: ResultsFolder
    settings: Settings
    jobs: int
    resume: bool = False
    written: Mapping[str, Mapping[str, Written]] = field(default_factory=dict)
    on_progress: Callable[[Progress], None] = lambda progress: None
    on_change: Callable[[Change], None] = lambda change: None
    intake: IntakeLimits = LIMITS
    assignment: Assignment = field(default_factory=Assignment.load)
    judges: list[JudgeProcess] = field(default_factory=list)
    found: dict[str, Results] = field(default_factory=dict)

    def grade_all(self) -> None:
        """Fill `found`. Always ends all judges."""
        with tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True) as scratch:
            os.chmod(scratch, 0o711)  # for workers that are other users
            self._grade_all(scratch)

    def enter_others(self) -> None:
        """Enter the manual scores of submissions that are not graded in this run."""
        for name in sorted(self.written.keys() - self.found.keys()):
            with self.folder.alone():
                before = self.folder.load(name)
                if before is not None:
                    self._enter(name, before, before, UNNAMED)

    def _grade_all(self, scratch: str) -> None:
        try:
            self._hand_out(scratch)
            while busy := [judge for judge in self.judges if judge.submission]:
                self._collect(busy)
                self._hand_out(scratch)
        except KeyboardInterrupt:
            for again in (signal.SIGINT, signal.SIGTERM):  # impatience must not stop the clean-up
                signal.signal(again, signal.SIG_IGN)
            raise
        finally:
            for judge in self.judges:
                judge.stop()
        self._report()

    def _hand_out(self, scratch: str) -> None:
        """Give each idle judge a submission; start more judges if submissions are left."""
        idle = [judge for judge in self.judges if judge.submission is None]
        while (idle or len(self.judges) < self.jobs) and (submission := self._next_submission()):
            if not idle:
                with without_ctrl_c():
                    longest = LONGEST_SECONDS + LONGEST_TURN_SECONDS * self.jobs
                    self.judges.append(JudgeProcess(self.settings, scratch, longest))
                idle.append(self.judges[-1])
            self._begin(idle.pop(), submission)
            self._report()

    def _begin(self, judge: JudgeProcess, submission: SubmittedFiles) -> None:
        judge.begin(submission)

    def _next_submission(self) -> SubmittedFiles | None:
        """The next submission to grade; finished results on the way are kept."""
        while self.waiting:
            submission = read(self.waiting.pop(0), self.intake)
            fingerprint = self.settings.fingerprint(dict(submission.files))
            with self.folder.alone():
                before = self.folder.load(submission.name) if self.resume else None
                if before is None or not is_finished(before, fingerprint):
                    return submission
                now = with_origin(before, submission.origin)  # it may have moved
                self._enter(submission.name, now, before, KEPT)
        return None

    def _collect(self, busy: Sequence[JudgeProcess]) -> None:
        """Wait a moment, then store the results of judges that finished, died or took too long."""
        ready = wait([judge.connection for judge in busy], timeout=LOOK_SECONDS)
        for judge in busy:
            is_overdue = judge.is_overdue()
            if is_overdue or judge.connection in ready:
                graded = None if is_overdue else judge.finish()
                if graded is None:
                    graded = self._dismissed(judge)
                results = results_of(graded, self.settings, self.assignment)
                with self.folder.alone():
                    self._keep(graded, results)
                judge.submission = None
                self._report()

    def _dismissed(self, judge: JudgeProcess) -> Graded:
        """Stop this judge; the record of the submission that it was grading."""
        self.judges.remove(judge)
        judge.stop()
        return judge.lost(self.settings, self.assignment)

    def _keep(self, graded: Graded, results: Results) -> None:
        """Store new results, with what persons entered into those that they replace."""
        name = graded.submission.name
        notes = [note] if (note := self.folder.set_aside(name)) else []
        before = self.folder.load(name)
        results = carry_written(results, before, notes.append)
        if before is None:
            self._enter(name, results, before, NEW, "", notes, graded.results)
        else:
            rubric = results["extra_data"]["rubric"]
            why = why_graded_anew(before, graded.submission, rubric, asked=not self.resume)
            self._enter(name, results, before, AGAIN, why, notes, graded.results)

    def _enter(
        self,
        name: str,
        results: Results,
        before: Results | None,
        how: str,
        why: str = "",
        notes: Sequence[str] = (),
        checks: Sequence[Result] = (),
    ) -> None:
        """Write results, with the manual scores from --written, and report the change."""
        said = list(notes)
        results = enter_written(results, self.written.get(name, {}), said.append)
        self.folder.save(name, results, checks)
        if how != UNNAMED:
            self.found[name] = results
        score = None if before is None else before["score"]
        self.on_change(Change(name, how, why, score, results["score"], tuple(said)))

    def _report(self) -> None:
        current = tuple(judge.submission.name for judge in self.judges if judge.submission)
        self.on_progress(Progress(len(self.found), self.total, current))


def with_threads(settings: Settings, jobs: int) -> Settings:
    """The settings with the machine's cores divided among this many judges."""
    return replace(settings, threads=max(1, usable_cores() // jobs))


def usable_cores() -> int:
    """The number of cores that this process may use, which can be fewer than the machine has."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
