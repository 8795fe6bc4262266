"""A submission that answers from a sandboxed worker, and from a new one after each that was lost.

with RemoteSubmission(files, sandbox) as submission:
    value, _ = submission.respond("call", ["saddle.gradient", f, x, y], 10.0)
"""

import signal
import time

from tests.exercises.answers import records

from .limits import Limits
from .sandbox.worker import Sandbox, Worker
from .sandbox.zygote import SandboxLost
from .wire import Closed, ProtocolError, TooLate
from .worker.plan import Ending

MAX_PRINTED = 32 << 10  # of all workers of a submission together


class RemoteSubmission:
    """files: its modules' bytes by name; with none of them no worker is started. limits: of its
    time, where they are others than the sandbox's."""

    def __init__(self, files: dict[str, bytes], sandbox: Sandbox, limits: Limits | None = None):
        self._files = {name: content for name, content in files.items() if name.endswith(".py")}
        self._sandbox = sandbox
        self._limits = limits or sandbox.isolation.limits
        self._left = self._limits.total_seconds
        self._worker: Worker | None = None
        self.is_lost = False  # whether the sandbox failed under it: then nothing it said counts
        self.printed = ""

    def __enter__(self) -> "RemoteSubmission":
        return self

    def __exit__(self, *exception) -> None:
        self.close()

    def start(self) -> None:
        """Have a worker ready. StartError where there cannot be one."""
        if self._worker is None and self._files:
            self._worker = self._sandbox.start_worker(self._files)

    def close(self) -> Ending | None:
        """End the worker, if there is one, and tell how. The next question starts another."""
        worker, self._worker = self._worker, None
        ending = worker.close() if worker is not None else None
        if ending is not None and ending.printed:
            text = ending.printed.decode("utf-8", "replace")
            if ending.printed_bytes > len(ending.printed):
                text += f"\n[{ending.printed_bytes - len(ending.printed)} more bytes]\n"
            self.printed = (self.printed + text)[:MAX_PRINTED]
        return ending

    def respond(
        self, operation: str, arguments: list, seconds: float
    ) -> tuple[records.Value, None]:
        """The answer to one request (see asking.Respond), or the `Failure` that took its place."""
        if operation == "release" and self._worker is None:
            return None, None
        if not self._files:
            text = "no module was handed in"
            return records.Failure("raised", "ModuleNotFoundError", message=text), None
        if self._left <= 0:
            text = f"not asked any more: all its {self._limits.total_seconds:g} s are used up"
            return records.Failure("timeout", message=text), None
        seconds = min(seconds * self._limits.patience, self._left)
        self.start()
        started = time.monotonic()
        try:
            return self._worker.ask(operation, arguments, seconds), None
        except TooLate:
            failure = self._late(seconds, operation, arguments)
        except Closed:
            failure = self._ended(operation, arguments)
        except ProtocolError as error:
            told = _in("its process broke the rules of the grader", operation, arguments)
            failure = records.Failure("protocol", message=f"{told}: {error}")
        except BaseException:  # such as pytest-timeout's: the worker is in the middle of something
            self.close()
            raise
        finally:
            self._left -= time.monotonic() - started
        self.close()
        return failure, None

    def _late(self, seconds: float, operation: str, arguments: list) -> records.Failure:
        told = _in(f"stopped after {seconds:.3g} s", operation, arguments)
        if seconds == self._left:
            told += f", the last of its {self._limits.total_seconds:g} s in all"
        return records.Failure("timeout", message=f"{told}: an endless loop?")

    def _ended(self, operation: str, arguments: list) -> records.Failure:
        """The failure that the end of the connection stands for."""
        try:
            ending = self._worker.ended()
        except SandboxLost:
            self.is_lost = True
            self.close()
            raise
        if ending is None:
            text = "its process closed the connection to the grader"
            return records.Failure("protocol", message=_in(text, operation, arguments))
        return _failure_of(ending, self._limits, operation, arguments)


def _in(text: str, operation: str, arguments: list) -> str:
    """The text, with the function that was called, where it was one."""
    if operation in ("call", "call_and_arguments"):
        text += f" in `{arguments[0].rpartition('.')[2]}`"
    return text


def _failure_of(ending: Ending, limits: Limits, operation: str, arguments: list) -> records.Failure:
    """The failure that the end of a worker stands for."""

    def failure(reason: str, text: str) -> records.Failure:
        return records.Failure(reason, message=_in(text, operation, arguments))

    if ending.stopped == "memory":
        return failure("memory", f"held more than {limits.memory >> 20} MiB of memory")
    if ending.stopped == "processes":
        return failure("memory", f"started more than {limits.processes} processes and threads")
    if ending.stopped == "disk":
        return failure("memory", f"wrote more than {limits.disk >> 20} MiB to disk")
    if ending.status >= 0:
        return records.Failure("exit", message=f"exit code {ending.status}")
    if ending.status == -signal.SIGKILL:  # the system's way when memory has run out
        return failure("memory", "was killed")
    if ending.status == -signal.SIGXCPU:
        return failure("timeout", f"used up its {limits.cpu_seconds} s of processor time")
    try:
        name = signal.Signals(-ending.status).name
    except ValueError:
        name = f"signal {-ending.status}"
    return failure("crash", f"crashed ({name})")
