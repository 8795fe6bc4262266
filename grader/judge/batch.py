"""Grade many submissions: a few judge processes, one submission after the other in each.

A judge that dies loses the one submission that it was at. Results are written as they come, each
whole or not at all, so that whatever ends a batch, `--resume` goes on from there.
"""

import errno
import multiprocessing
import multiprocessing.connection
import multiprocessing.resource_tracker
import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from ..checks import pictures
from ..checks.assignment import Assignment, AssignmentError
from ..checks.results import Result
from ..intake.bounded import IntakeLimits
from ..intake.submissions import GRADES, LIMITS, SubmissionPath, SubmittedFiles, read
from ..outputs import record as views
from ..outputs.record import Written
from ..sandbox.gpu_slots import GpuSlots
from ..worker.lockdown.linux import die_with_parent
from .grading import Graded, grade, open_sandbox
from .pytest_run import prepare_process
from .settings import Settings

RESULTS = "results.json"
LONGEST_SECONDS = 3600.0  # for one submission; every check has a bound of its own before that
LONGEST_TURN_SECONDS = 600.0  # on the GPU, which others wait for; see gpu_turn.py
STOP_SECONDS = 5.0


class OutputError(Exception):
    """The folder for results cannot be used as asked; the message names the next step."""


@contextmanager
def _writing(file: Path) -> Iterator[None]:
    """`OutputError` where the file cannot be written."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{file} cannot be written ({error.strerror or error}); finished results are kept: "
            f"{_remedy(error)}, then the same command with --resume goes on"
        ) from error


def _remedy(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "free some space there"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "make that writable"
    return "put that right"


@dataclass(frozen=True)
class Progress:
    """Where a batch is: results so far, and the submissions being graded."""

    done: int
    total: int
    current: tuple[str, ...]


class JudgeProcess:
    """A process that grades what it is sent. longest: seconds for one submission."""

    def __init__(self, settings: Settings, scratch: str, longest: float):
        self._longest = longest
        spawn = multiprocessing.get_context("spawn")
        self.connection, there = spawn.Pipe()
        self._process = spawn.Process(target=_serve, args=(there, settings, scratch), daemon=True)
        self._process.start()
        there.close()
        self.submission: SubmittedFiles | None = None
        self._started = 0.0

    def begin(self, submission: SubmittedFiles) -> None:
        """Send a submission; its `Graded` comes through the connection."""
        self.submission, self._started = submission, time.monotonic()
        with suppress(BrokenPipeError):  # it has died: `finish` tells
            self.connection.send(submission)

    def is_overdue(self) -> bool:
        return self.submission is not None and time.monotonic() - self._started > self._longest

    def finish(self) -> Graded | None:
        """What came of the submission, or None where the judge died of it. AssignmentError where
        nothing can be graded."""
        try:
            graded = self.connection.recv()
        except (EOFError, OSError):
            return None
        if isinstance(graded, AssignmentError):
            raise graded
        return graded

    def lost(self, settings: Settings, assignment: Assignment) -> Graded:
        """The record of a submission whose judge died."""
        self._process.join(STOP_SECONDS)
        graded = Graded(self.submission, seconds=time.monotonic() - self._started)
        graded.faults.append(f"the judge died (exit code {self._process.exitcode})")
        graded.account(settings, assignment)
        return graded

    def stop(self) -> None:
        """End the process; its worker goes with it."""
        self.connection.close()  # which is enough for one that waits for the next submission
        if self.submission is not None:
            self._process.terminate()
        self._process.join(STOP_SECONDS)
        self._process.kill()
        self._process.join()


def _serve(connection, settings: Settings, scratch: str) -> None:
    """A judge's life. SIGTERM ends it in an orderly way; Ctrl-C is for its parent to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    die_with_parent(signal.SIGKILL)  # and workers with it
    prepare_process()
    os.environ["OMP_NUM_THREADS"] = str(settings.threads)
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"  # workers want the cores as well
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = scratch
    tempfile.tempdir = scratch  # zygotes' folders
    slots = GpuSlots(Path(scratch), settings.gpu_jobs)
    with (
        suppress(EOFError, BrokenPipeError, KeyboardInterrupt),
        open_sandbox(settings, slots=slots) as sandbox,
    ):
        while True:
            submission = connection.recv()
            try:
                connection.send(grade(submission, settings, sandbox))
            except AssignmentError as error:
                connection.send(error)


def prepare_output(out: Path, resume: bool, overwrite: bool) -> None:
    """Make the folder. OutputError where nothing can be written there, and where results lie there
    and neither flag says what to do."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):  # now rather than when the first result is there
            pass
        occupied = (out / GRADES).exists() or any(out.glob(f"*/{RESULTS}"))
    except OSError as error:
        raise OutputError(
            f"--out {out} cannot be used ({error.strerror or error}): {_remedy(error)}, or name "
            "another folder"
        ) from None
    if occupied and not (resume or overwrite):
        raise OutputError(
            f"--out {out} holds results already: --resume keeps those that are finished, "
            "--overwrite replaces them, or name another folder"
        )


def earlier_seed(out: Path) -> int | None:
    """The seed with which results in the folder were graded, None where there are none."""
    for file in sorted(out.glob(f"*/{RESULTS}")):
        if (results := views.load(file)) is not None:
            return results["extra_data"]["seed"]
    return None


def run(
    places: Sequence[SubmissionPath],
    out: Path,
    settings: Settings,
    jobs: int,
    resume: bool = False,
    written: Mapping[str, Mapping[str, Written]] | None = None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    intake: IntakeLimits = LIMITS,
) -> list[dict]:
    """Grade the submissions and write their results; all results, in the order of `places`.

    With resume, results of the same files graded in the same way are kept. KeyboardInterrupt
    passes through, with the finished results written; so do `OutputError`, which ends a batch
    whose results can no longer be written, and `AssignmentError`, before anything is graded.
    """
    assignment = Assignment.load()
    found: dict[str, dict] = {}

    def keep(name: str, results: dict, checks: Sequence[Result] = ()) -> None:
        results = views.enter_written(results, (written or {}).get(name, {}))
        file = out / name / RESULTS
        with _writing(file):
            views.save(file, results)
            for check in checks:
                pictures.keep(file.parent, check.number, check.pictures)
        found[name] = results

    waiting = list(places)
    judges: list[JudgeProcess] = []
    longest = LONGEST_SECONDS + LONGEST_TURN_SECONDS * jobs

    def tell() -> None:
        current = tuple(judge.submission.name for judge in judges if judge.submission)
        on_progress(Progress(len(found), len(places), current))

    def next_submission() -> SubmittedFiles | None:
        """The next one that has to be graded; those that are kept are dealt with on the way."""
        while waiting:
            submission = read(waiting.pop(0), intake)
            before = views.load(out / submission.name / RESULTS) if resume else None
            if not views.is_finished(before, settings.fingerprint(submission.files)):
                return submission
            keep(submission.name, before)
        return None

    with tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True) as scratch:
        os.chmod(scratch, 0o711)  # workers that are other users pass through
        try:
            while True:
                idle = [judge for judge in judges if judge.submission is None]
                while (idle or len(judges) < jobs) and (submission := next_submission()):
                    if not idle:
                        with _deaf_to_ctrl_c():
                            idle.append(JudgeProcess(settings, scratch, longest))
                        judges.append(idle[0])
                    idle.pop().begin(submission)
                    tell()
                busy = {judge.connection: judge for judge in judges if judge.submission}
                if not busy:
                    break
                ready = multiprocessing.connection.wait(busy, timeout=1.0)
                overdue = [judge for judge in busy.values() if judge.is_overdue()]
                for judge in {*overdue, *(busy[connection] for connection in ready)}:
                    graded = None if judge in overdue else judge.finish()
                    if graded is None:
                        judges.remove(judge)
                        judge.stop()
                        graded = judge.lost(settings, assignment)
                    results = views.compose(graded, settings, assignment)
                    keep(graded.submission.name, results, graded.results)
                    judge.submission = None
                    tell()
        except KeyboardInterrupt:
            for again in (signal.SIGINT, signal.SIGTERM):  # impatience must not stop the stopping
                signal.signal(again, signal.SIG_IGN)
            raise
        finally:
            for judge in judges:
                judge.stop()
    tell()
    all_results = [found[place.name] for place in places]
    with _writing(out / GRADES):
        views.save_grades(out / GRADES, all_results, assignment)
    return all_results


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Hold Ctrl-C back. A process that is started meanwhile never hears it: a terminal sends it to
    all of a command's processes, and a judge would tell at length where its imports were."""
    multiprocessing.resource_tracker.ensure_running()  # which otherwise lets Ctrl-C in again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def with_threads(settings: Settings, jobs: int) -> Settings:
    """The settings with the machine's cores shared among the judges."""
    return replace(settings, threads=max(1, usable_cores() // jobs))


def usable_cores() -> int:
    """The cores that this process may use, which may be fewer than there are."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
