"""Grades many submissions in a pool of judges, each one submission after the other.

If a judge dies, only the submission that it was grading is lost. Results are written as they
come, each completely or not at all, so that `--resume` can continue a batch however it ended.
"""

import os
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..checks.assignment import Assignment
from ..checks.results.result import Result
from ..intake.bounded import IntakeLimits
from ..intake.submissions import LIMITS, SubmissionPath, SubmittedFiles, read
from ..outputs.changes import AGAIN, KEPT, NEW, UNNAMED, Change, why_graded_anew
from ..outputs.graded import Graded, Progress
from ..outputs.results_folder import ResultsFolder
from ..outputs.results_json import is_finished, with_origin
from ..outputs.totals import Results
from ..outputs.written_entries import carry_written, enter_written
from ..outputs.written_scores import Written
from .pool import LocalPool, Pool
from .settings import Settings
from .time_left import TimeLeft


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
    pool: Pool | None = None,
) -> Sequence[Results]:
    """Grade the submissions and write their results; all results, in the order of `places`, each
    loaded from the folder when it is looked at.

    jobs: number of judges of this machine. pool: grades instead of them. resume: keep results of
    the same files graded in the same way. written: submission -> question -> a manual score, also
    of submissions that have results but are not among `places`. What persons entered into earlier
    results is carried into new ones. bom: of grades.csv.

    On KeyboardInterrupt the finished results are already written, and grades.csv too if there was
    one. Raises `OutputError` as soon as results cannot be written, and `AssignmentError` before
    anything is graded.
    """
    folder, assignment = ResultsFolder(out), Assignment.load()
    batch = Batch(
        waiting=list(places),
        total=len(places),
        folder=folder,
        settings=settings,
        pool=pool or LocalPool(settings, jobs, assignment),
        assignment=assignment,
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
    folder.save_grades(batch.assignment, bom)
    return folder.results_of([place.name for place in places])


@dataclass(kw_only=True)
class Batch:
    """One run: the waiting submissions, the pool that grades them, and what is done.

    done: names with results. judged: how many of them were graded now.
    """

    waiting: list[SubmissionPath]
    total: int
    folder: ResultsFolder
    settings: Settings
    pool: Pool
    resume: bool = False
    written: Mapping[str, Mapping[str, Written]] = field(default_factory=dict)
    on_progress: Callable[[Progress], None] = lambda progress: None
    on_change: Callable[[Change], None] = lambda change: None
    intake: IntakeLimits = LIMITS
    assignment: Assignment = field(default_factory=Assignment.load)
    done: set[str] = field(default_factory=set)
    judged: int = 0
    time_left: TimeLeft = field(default_factory=TimeLeft)

    def grade_all(self) -> None:
        """Grade all, and fill `done`. Always ends all judges."""
        with self.pool as pool:
            try:
                self._hand_out(pool)
                while pool.busy():
                    self._collect(pool)
                    self._hand_out(pool)
            except KeyboardInterrupt:
                for again in (signal.SIGINT, signal.SIGTERM):  # impatience must not stop the end
                    signal.signal(again, signal.SIG_IGN)
                raise

    def enter_others(self) -> None:
        """Enter the manual scores of submissions that are not graded in this run."""
        for name in sorted(self.written.keys() - self.done):
            with self.folder.alone():
                before = self.folder.load(name)
                if before is not None:
                    self._enter(name, before, before, UNNAMED)

    def _hand_out(self, pool: Pool) -> None:
        """Let submissions begin while there is room and some are left."""
        while pool.has_room() and (submission := self._next_submission()):
            self._begin(pool, submission)
            self._report(pool)
        self._report(pool)

    def _begin(self, pool: Pool, submission: SubmittedFiles) -> None:
        pool.begin(submission)

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

    def _collect(self, pool: Pool) -> None:
        """Wait a moment, then store what has been graded."""
        for graded, results in pool.collect():
            with self.folder.alone():
                self._keep(graded, results)
            self.judged += 1
            self._report(pool)

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
            self.done.add(name)
        score = None if before is None else before["score"]
        self.on_change(Change(name, how, why, score, results["score"], tuple(said)))

    def _report(self, pool: Pool) -> None:
        busy = pool.busy()
        waiting = self.total - len(self.done) - len(busy)
        left = self.time_left.seconds(waiting, len(busy), self.judged)
        self.on_progress(Progress(len(self.done), self.total, busy, left))


def with_threads(settings: Settings, jobs: int) -> Settings:
    """The settings with the machine's cores divided among this many judges."""
    return replace(settings, threads=max(1, usable_cores() // jobs))


def usable_cores() -> int:
    """The number of cores that this process may use, which can be fewer than the machine has."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
