"""What grades a batch's submissions: a pool, in this file that of this machine's judges.

    with LocalPool(settings, jobs, assignment) as pool:
        while pool.has_room():
            pool.begin(submission)
        for graded, results in pool.collect(): ...

Another pool is grader/cluster/pool.py.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Protocol

from ..checks.assignment import Assignment
from ..intake.submissions import SubmittedFiles
from ..outputs.graded import Graded
from ..outputs.totals import Results
from .conditions import results_of
from .judge_process import JudgeProcess, without_ctrl_c
from .scratch import scratch_folder
from .settings import Settings

if TYPE_CHECKING:
    from .kept import ToKeep

LONGEST_SECONDS = 3600.0  # for one submission; each check has its own, shorter limit
LONGEST_TURN_SECONDS = 600.0  # on the GPU, while others wait; see gpu_turn.py
LOOK_SECONDS = 1.0  # how often to look for judges that take too long


class Pool(AbstractContextManager, Protocol):
    """Grades several submissions at a time. The end of the context ends everything that it runs."""

    def has_room(self) -> bool:
        """Whether another submission can begin."""

    def begin(self, submission: SubmittedFiles, to_keep: "ToKeep | None" = None) -> None:
        """Grade a submission; only if there is room. to_keep: earlier results that may hold."""

    def busy(self) -> tuple[str, ...]:
        """The names of the submissions that have begun and were not collected."""

    def collect(self) -> Iterator[tuple[Graded, Results]]:
        """Wait a moment; what has been graded since, each once, also if its judge was lost."""


class LocalPool(Pool):
    """jobs: the number of judges. They start when they are first needed."""

    def __init__(self, settings: Settings, jobs: int, assignment: Assignment):
        self._settings, self._jobs, self._assignment = settings, jobs, assignment
        self._judges: list[JudgeProcess] = []
        self._stack = ExitStack()

    def __enter__(self) -> "LocalPool":
        self._folder = self._stack.enter_context(scratch_folder())
        return self

    def __exit__(self, *exception: object) -> None:
        with self._stack:
            for judge in self._judges:
                judge.stop()

    def has_room(self) -> bool:
        return len(self._busy()) < self._jobs

    def begin(self, submission: SubmittedFiles, to_keep: "ToKeep | None" = None) -> None:
        idle = [judge for judge in self._judges if judge.submission is None]
        if not idle:
            longest = LONGEST_SECONDS + LONGEST_TURN_SECONDS * self._jobs
            with without_ctrl_c():
                idle.append(JudgeProcess(self._settings, str(self._folder), longest))
            self._judges.append(idle[-1])
        idle[-1].begin(submission, to_keep)

    def busy(self) -> tuple[str, ...]:
        return tuple(judge.submission.name for judge in self._busy() if judge.submission)

    def collect(self) -> Iterator[tuple[Graded, Results]]:
        busy = self._busy()
        ready = wait([judge.connection for judge in busy], timeout=LOOK_SECONDS)
        for judge in busy:
            is_overdue = judge.is_overdue()
            if is_overdue or judge.connection in ready:
                graded = None if is_overdue else judge.finish()
                if graded is None:
                    graded = self._dismissed(judge)
                judge.submission = None
                yield graded, results_of(graded, self._settings, self._assignment)

    def _busy(self) -> Sequence[JudgeProcess]:
        return [judge for judge in self._judges if judge.submission]

    def _dismissed(self, judge: JudgeProcess) -> Graded:
        """Stop this judge; the record of the submission that it was grading."""
        self._judges.remove(judge)
        judge.stop()
        return judge.lost(self._settings, self._assignment)
