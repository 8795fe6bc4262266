"""The judge's side of a worker: start it, ask it, tell how it ended, leave nothing behind.

with RemoteSubmission(files) as submission:
    value, _ = submission.respond("call", ["saddle.gradient", f, x, y], 10.0)
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from tests.exercises.answers import records
from tests.exercises.judging.assignment import ROOT
from tests.exercises.judging.outcomes import Stop

from .wire import Channel, Closed, ProtocolError, TooLate

ISOLATION = "not isolated (plain subprocess)"
MEMORY = 8 << 30  # bytes of address space; torch alone takes more than half of it
START_SECONDS = 60.0
FAREWELL_SECONDS = 1.0  # between a connection's end and the process's own
KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES")


class StartError(Stop):
    """A worker did not get ready, before any of the submission's code ran: mend the installation
    (`uv sync`), or give the machine less to do (`--jobs 1`). The check at hand ends as an error."""


class Worker:
    """A running worker process, in a process group and a folder of its own.

    libraries: what to import before the first question, so that no call pays for it.
    memory: its bound in bytes, 0 for none. StartError where it does not get ready.
    """

    def __init__(
        self, files: dict[str, bytes], libraries: Sequence[str], memory: int, threads: int
    ):
        self._folder = tempfile.mkdtemp(prefix="grader-worker-")
        here, there = socket.socketpair()
        self._channel = Channel(here, mask=True)
        self._sequence = 0
        log = Path(self._folder, "start.log")
        try:
            with there, log.open("wb") as errors:
                self._process = subprocess.Popen(
                    [
                        sys.executable,
                        "-P",
                        "-s",
                        "-m",
                        "grader.worker",
                        str(there.fileno()),
                        str(memory),
                    ],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=errors,
                    pass_fds=[there.fileno()],
                    cwd=self._folder,
                    env=_environment(self._folder, threads),
                    start_new_session=True,
                )
        except BaseException:
            self._channel.close()
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        try:
            self._get_ready(files, libraries, log)
        except BaseException:
            self.close()
            raise

    def _get_ready(self, files: dict[str, bytes], libraries: Sequence[str], log: Path) -> None:
        contents = [(name, np.frombuffer(content, np.uint8)) for name, content in files.items()]
        started = time.monotonic()
        try:
            self.ask("install", [records.Table(contents)], START_SECONDS)
            self.ask("prepare", list(libraries), started + START_SECONDS - time.monotonic())
        except (Closed, TooLate, ProtocolError) as error:
            said = log.read_text(encoding="utf-8", errors="replace")[-2000:].strip()
            seconds = time.monotonic() - started
            reason = said or f"{type(error).__name__} {error}".strip()
            raise StartError(f"the worker was not ready after {seconds:.0f} s: {reason}") from error

    def ask(self, operation: str, arguments: list, seconds: float) -> records.Value:
        """The reply to one request. TooLate, Closed or ProtocolError: then it must be closed."""
        self._sequence += 1
        deadline = time.monotonic() + seconds
        self._channel.require_quiet()
        self._channel.send(self._sequence, [operation, arguments], deadline)
        sequence, value = self._channel.receive(deadline)
        if sequence != self._sequence:
            raise ProtocolError("a reply to another question")
        return value

    def exit_status(self) -> int | None:
        """How the process ended (negative: by that signal), or None where it goes on."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(FAREWELL_SECONDS)
        return None

    def close(self) -> None:
        """Kill the process and its children, and remove its folder."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._channel.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _environment(folder: str, threads: int) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return {
        **kept,
        "HOME": folder,
        "TMPDIR": folder,
        "MPLBACKEND": "Agg",
        "OMP_NUM_THREADS": str(threads),
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(ROOT),
    }


class RemoteSubmission:
    """A submission that answers from a worker, and from a new one after each that was lost.

    files: its modules' bytes by name; with none of them no worker is started.
    """

    def __init__(
        self,
        files: dict[str, bytes],
        libraries: Sequence[str] = (),
        memory: int = MEMORY,
        threads: int = 1,
    ):
        self._files = {name: content for name, content in files.items() if name.endswith(".py")}
        self._settings = libraries, memory, threads
        self._worker: Worker | None = None

    def __enter__(self) -> "RemoteSubmission":
        return self

    def __exit__(self, *exception) -> None:
        self.close()

    def start(self) -> None:
        """Have a worker ready. StartError where there cannot be one."""
        if self._worker is None and self._files:
            self._worker = Worker(self._files, *self._settings)

    def close(self) -> None:
        """End the worker, if there is one. The next question starts another."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()

    def respond(
        self, operation: str, arguments: list, seconds: float
    ) -> tuple[records.Value, None]:
        """The answer to one request (see asking.Respond), or the `Failure` that took its place."""
        if operation == "release" and self._worker is None:
            return None, None
        if not self._files:
            return records.Failure(
                "raised", "ModuleNotFoundError", message="no module was handed in"
            ), None
        try:
            self.start()
            return self._worker.ask(operation, arguments, seconds), None
        except TooLate:
            told = _in(f"stopped after {seconds:g} s", operation, arguments)
            failure = records.Failure("timeout", message=f"{told}: an endless loop?")
        except Closed:
            failure = _ending(self._worker.exit_status(), operation, arguments)
        except ProtocolError as error:
            told = _in("its process broke the rules of the grader", operation, arguments)
            failure = records.Failure("protocol", message=f"{told}: {error}")
        except BaseException:  # such as pytest-timeout's: the worker is in the middle of something
            self.close()
            raise
        self.close()
        return failure, None


def _in(text: str, operation: str, arguments: list) -> str:
    """The text, with the function that was called, where it was one."""
    if operation in ("call", "call_and_arguments"):
        text += f" in `{arguments[0].rpartition('.')[2]}`"
    return text


def _ending(status: int | None, operation: str, arguments: list) -> records.Failure:
    """The failure that the end of a process stands for."""
    if status is None:
        text = "its process closed the connection to the grader"
        return records.Failure("protocol", message=_in(text, operation, arguments))
    if status >= 0:
        return records.Failure("exit", message=f"exit code {status}")
    if status == -signal.SIGKILL:  # the system's way when memory has run out
        return records.Failure("memory", message=_in("was killed", operation, arguments))
    if status == -signal.SIGXCPU:
        text = "used up its processor time"
        return records.Failure("timeout", message=_in(text, operation, arguments))
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    return records.Failure("crash", message=_in(f"crashed ({name})", operation, arguments))
