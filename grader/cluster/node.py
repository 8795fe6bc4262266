"""One task on a machine of the cluster: `grade_here` runs in a thread of a dask worker.

The submission is graded by a judge process, which stays for the tasks to come. The dask worker's
own process runs no check and starts no sandbox.
"""

import fcntl
import os
import shutil
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from distributed import get_worker

from ..checks.assignment import Assignment
from ..judge.grading import results_of
from ..judge.judge_process import JudgeProcess, without_ctrl_c
from ..judge.pool import LONGEST_SECONDS
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
    node, judges = get_worker().address, _judges_for(task)
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
    """The judges of one run in this process: as many as its threads ask for at a time."""

    def __init__(self, task: Task):
        self.refusal = why_not(task)
        self._idle: list[JudgeProcess] = []
        if not self.refusal:
            self._settings = settings_here(task.settings)
            self._assignment = Assignment.load()
            self._folder, self._in_use = _shared_folder(task.run)

    def grade(self, task: Task) -> tuple[Graded, Results]:
        judge = self._idle.pop() if self._idle else _lasting.submit(self._start).result()
        judge.begin(task.submission, task.to_keep)
        while not judge.connection.poll(1.0) and not judge.is_overdue():
            pass
        graded = None if judge.is_overdue() else judge.finish()
        if graded is None:
            judge.stop()
            graded = judge.lost(self._settings, self._assignment)
        else:
            judge.submission = None
            self._idle.append(judge)
        return graded, self.results_of(graded)

    def results_of(self, graded: Graded) -> Results:
        return results_of(graded, self._settings, self._assignment)

    def _start(self) -> JudgeProcess:
        with without_ctrl_c():
            return JudgeProcess(self._settings, str(self._folder), LONGEST_SECONDS)

    def close(self) -> None:
        """End the judges; remove the folder if no other process of this machine uses it."""
        if self.refusal:
            return
        while self._idle:
            self._idle.pop().stop()
        try:
            fcntl.flock(self._in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        else:
            shutil.rmtree(self._folder, ignore_errors=True)
        os.close(self._in_use)


# A judge ends with the thread that started it (see linux.die_with_parent), and dask's threads come
# and go.
_lasting = ThreadPoolExecutor(1, "judges")
_runs: dict[str, Judges] = {}
_lock = threading.Lock()


def _judges_for(task: Task) -> Judges:
    """This process's judges of the task's run. Those of an earlier one are not needed any more."""
    with _lock:
        earlier = [_runs.pop(run) for run in list(_runs) if run != task.run]
        if task.run not in _runs:
            _runs[task.run] = Judges(task)
        judges = _runs[task.run]
    for each in earlier:
        each.close()
    return judges


def _shared_folder(run: str) -> tuple[Path, int]:
    """A folder that all judges of a run on this machine share, since they share its cores and its
    GPU; and a lock that says that this process uses it."""
    folder = Path(tempfile.gettempdir(), f"grader-{os.getuid()}-{run}")
    folder.mkdir(mode=0o711, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else: remove it")
    os.chmod(folder, 0o711)  # for workers that are other users, whatever the umask is
    lock = os.open(folder / "in-use.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_SH)
    return folder, lock
