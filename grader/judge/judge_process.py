"""A process that grades submissions one after the other; a batch runs a few of them.

    judge = JudgeProcess(settings, scratch, longest=3600.0)
    judge.begin(submission)
    graded = judge.finish()      # once judge.connection is ready; None if the judge died
    judge.stop()

Start it within `without_ctrl_c()`.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from ..checks.assignment import Assignment, AssignmentError
from ..checks.results.result import Result
from ..intake.submissions import SubmittedFiles
from ..outputs.graded import Graded
from ..sandbox.gpu_slots import GpuSlots
from ..worker.lockdown.linux import die_with_parent
from .memory_limit import limit_memory
from .settings import Settings
from .turns import Turns

if TYPE_CHECKING:
    from .kept import ToKeep

STOP_SECONDS = 5.0
BEGIN = """import sys
from multiprocessing.connection import Connection
connection = Connection(int(sys.argv[1]))
sys.path[:] = connection.recv()
from grader.judge.judge_process import serve
serve(connection, *connection.recv())
"""  # the path first: what follows may not be found without it


class JudgeProcess:
    """A judge and the submission that it is grading. scratch: a folder for temporary files, shared
    by all judges of a batch. longest: seconds for one submission. telling: it also sends each
    check's result as it comes."""

    def __init__(self, settings: Settings, scratch: str, longest: float, telling: bool = False):
        self._longest = longest
        here, there = socket.socketpair()
        self.connection = Connection(here.detach())
        # Not multiprocessing's: its daemons, such as the workers of dask, may not start processes.
        with there:
            command = [sys.executable, "-P", "-c", BEGIN, str(there.fileno())]
            self._process = subprocess.Popen(
                command, pass_fds=[there.fileno()], stdin=subprocess.DEVNULL
            )
        self.connection.send(sys.path)
        self.connection.send((settings, scratch, telling))
        self.submission: SubmittedFiles | None = None
        self._started = 0.0

    def begin(self, submission: SubmittedFiles, to_keep: "ToKeep | None" = None) -> None:
        """Send a submission; its `Graded` comes through the connection. to_keep: earlier results
        that may hold."""
        self.submission, self._started = submission, time.monotonic()
        with suppress(BrokenPipeError):  # it has died: `finish` reports it
            self.connection.send((submission, to_keep))

    def is_overdue(self) -> bool:
        """Whether the submission has taken longer than allowed."""
        return self.submission is not None and time.monotonic() - self._started > self._longest

    def finish(self) -> Graded | None:
        """The graded submission, or None if the judge died. Raises AssignmentError if nothing can
        be graded."""
        heard = self.hear()
        while isinstance(heard, Result):
            heard = self.hear()
        return heard

    def hear(self) -> Result | Graded | None:
        """What comes next: a check's result, if it tells them, or as `finish`."""
        try:
            heard = self.connection.recv()
        except (EOFError, OSError):
            return None
        if isinstance(heard, AssignmentError):
            raise heard
        return heard

    def lost(self, settings: Settings, assignment: Assignment) -> Graded:
        """The record of the submission whose judge died."""
        assert self.submission is not None
        self._wait()
        graded = Graded(self.submission, seconds=time.monotonic() - self._started)
        graded.faults.append(f"the judge died (exit code {self._process.returncode})")
        graded.account(settings.chosen(assignment))
        return graded

    def stop(self) -> None:
        """End the process; its worker goes with it."""
        self.connection.close()  # enough if it waits for the next submission
        if self.submission is not None:
            self._process.terminate()
        self._wait()
        self._process.kill()
        self._process.wait()

    def _wait(self) -> None:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)


def serve(connection: Connection, settings: Settings, scratch: str, telling: bool) -> None:
    """The judge's main loop. SIGTERM ends it cleanly; Ctrl-C is handled by its parent."""
    # Imported here: its parent needs none of what grading needs.
    from .grading import grade, open_sandbox
    from .pytest_run import prepare_process

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    die_with_parent(signal.SIGKILL)  # and workers with it
    prepare_process()
    os.environ["OMP_NUM_THREADS"] = str(settings.threads)
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"  # workers want the cores as well
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = scratch
    tempfile.tempdir = scratch  # zygotes' folders
    slots, turns = GpuSlots(Path(scratch), settings.gpu_jobs), Turns(Path(scratch))
    with (
        suppress(EOFError, BrokenPipeError, KeyboardInterrupt),
        open_sandbox(settings, slots=slots) as sandbox,
    ):
        limit_memory()  # once CUDA has been asked whether there is a GPU
        tell = connection.send if telling else lambda result: None
        while True:
            submission, to_keep = connection.recv()
            try:
                connection.send(grade(submission, settings, sandbox, turns, to_keep, tell))
            except AssignmentError as error:
                connection.send(error)


@contextmanager
def without_ctrl_c() -> Iterator[None]:
    """Block Ctrl-C, also in processes started meanwhile: a terminal sends it to all processes of a
    command, and a judge interrupted during its imports would print a long traceback."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
