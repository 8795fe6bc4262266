"""Judges that stay: what grades a few submissions on a few questions need not start its own.

    def test_x(judges):
        results = judges.begin("ada", files, Settings(("1.a",))).result()      # its results.json

Each is a process as `grader grade` has them, with a sandbox for each way to isolate that is asked
for. Their zygotes have imported all that any question needs.
"""

import multiprocessing
import multiprocessing.util
import os
import signal
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import replace

from grader.checks.assignment import Assignment
from grader.intake.submissions import SubmittedFiles
from grader.judge import batch
from grader.judge.conditions import results_of
from grader.judge.grading import grade, open_sandbox
from grader.judge.pytest_run import prepare_process
from grader.judge.settings import Settings
from grader.outputs.totals import Results
from grader.sandbox.workers import Sandbox
from grader.worker.lockdown.linux import die_with_parent


class Judges:
    """As many as there are cores, at most two. They start when they are first asked."""

    def __init__(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(min(2, batch.usable_cores()), spawn, _prepare)

    def begin(self, name: str, files: dict[str, bytes], settings: Settings) -> Future[Results]:
        """Have a submission graded when a judge is free. files: its modules by file name."""
        return self.begin_read(SubmittedFiles(name, files, ()), settings)

    def begin_read(self, submission: SubmittedFiles, settings: Settings) -> Future[Results]:
        """As `begin`, with what intake has read."""
        return self._pool.submit(_grade, submission, settings)

    def close(self) -> None:
        self._pool.shutdown()


class _Process:
    """What each of them keeps."""

    sandboxes: dict[Settings, Sandbox] = {}
    stack = ExitStack()


def _prepare() -> None:
    die_with_parent(signal.SIGKILL)
    prepare_process()
    os.environ["OMP_NUM_THREADS"] = "1"
    multiprocessing.util.Finalize(None, _Process.stack.close, exitpriority=1)


def _grade(submission: SubmittedFiles, settings: Settings) -> Results:
    shared = replace(settings, questions=None, smoke=True, seed=0, data_label=None)
    if shared not in _Process.sandboxes:
        _Process.sandboxes[shared] = _Process.stack.enter_context(open_sandbox(shared))
    graded = grade(submission, settings, _Process.sandboxes[shared])
    return results_of(graded, settings, Assignment.load())
