"""One task on a machine of the cluster: `grade_here` runs in a thread of a dask worker.

The submission is graded by a judge process, which stays for the tasks to come. The dask worker's
own process runs no check and starts no sandbox.
"""

import queue
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from distributed import get_worker

from ..checks.assignment import Assignment
from ..judge.conditions import results_of
from ..judge.judge_process import JudgeProcess, without_ctrl_c
from ..judge.pool import LONGEST_SECONDS
from ..judge.scratch import SharedScratch
from ..outputs.graded import Graded
from ..outputs.totals import Results
from .kit import Task, settings_here, why_not


@dataclass(frozen=True)
class Answer:
    """What a machine says to a task. node: the address of its dask worker. refusal: why it must not
    grade; "" if it has graded."""

    node: str
    graded: Graded | None = None
    results: Results | None = None
    refusal: str = ""


def grade_here(task: Task) -> Answer:
    """Grade a submission on this machine, unless it must not."""
    node = get_worker().address
    with _judges_for(task) as judges:
        if judges.refusal:
            return Answer(node, refusal=judges.refusal)
        try:
            return Answer(node, *judges.grade(task))
        except OSError as error:  # such as no processes or no memory left
            graded = Graded(task.submission, faults=[f"no judge could be started: {error}"])
            return Answer(node, graded, judges.results_of(graded))


def end_run(run: str) -> None:
    """End this process's judges of a run, if there are any."""
    with _lock:
        judges = _runs.pop(run, None)
    if judges is not None:
        judges.close()


class Judges:
    """The judges of one run in this process: as many as its threads ask for at a time. tasks: how
    many threads have one."""

    def __init__(self, task: Task):
        self.tasks, self.refusal = 0, why_not(task)
        self._idle: queue.SimpleQueue[JudgeProcess] = queue.SimpleQueue()
        if self.refusal:
            return
        self._settings, self._assignment = settings_here(task.settings), Assignment.load()
        try:
            self._scratch = SharedScratch(task.run)
        except OSError as error:
            self.refusal = f"it has no folder for temporary files: {error}"

    def grade(self, task: Task) -> tuple[Graded, Results]:
        try:
            judge = self._idle.get_nowait()
        except queue.Empty:
            judge = _lasting.submit(self._start).result()
        judge.begin(task.submission, task.to_keep)
        while not judge.connection.poll(1.0) and not judge.is_overdue():
            pass
        graded = None if judge.is_overdue() else judge.finish()
        if graded is None:
            judge.stop()
            graded = judge.lost(self._settings, self._assignment)
        else:
            judge.submission = None
            self._idle.put(judge)
        return graded, self.results_of(graded)

    def results_of(self, graded: Graded) -> Results:
        return results_of(graded, self._settings, self._assignment)

    def _start(self) -> JudgeProcess:
        with without_ctrl_c():
            return JudgeProcess(self._settings, str(self._scratch.folder), LONGEST_SECONDS)

    def close(self) -> None:
        """End the judges."""
        if self.refusal:
            return
        with suppress(queue.Empty):
            while True:
                self._idle.get_nowait().stop()
        self._scratch.close()


# A judge ends with the thread that started it (see linux.die_with_parent), and dask's threads come
# and go.
_lasting = ThreadPoolExecutor(1, "judges")
_runs: dict[str, Judges] = {}
_lock = threading.Lock()


@contextmanager
def _judges_for(task: Task) -> Iterator[Judges]:
    """This process's judges of the task's run. Those of other runs end if they have nothing to do:
    a coordinator that was killed does not end its own."""
    with _lock:
        idle = [run for run, judges in _runs.items() if run != task.run and not judges.tasks]
        others = [_runs.pop(run) for run in idle]
        if task.run not in _runs:
            _runs[task.run] = Judges(task)
        judges = _runs[task.run]
        judges.tasks += 1
    try:
        for other in others:
            other.close()
        yield judges
    finally:
        with _lock:
            judges.tasks -= 1
