"""A submission that answers from a sandboxed worker, and from a new one after each that was lost.

with RemoteSubmission(files, sandbox) as submission:
    value, _ = submission.respond("call", ["saddle.gradient", f, x, y], 10.0)

Only the short training may use the GPU, where it is asked for: a worker of its own answers it and
what the same check asks after it (see sandbox/gpu.py), and holds one of the GPU's places for as
long. A short training that may have run out of the GPU's memory because others hold it is repeated
alone on the card, and only that run counts.
"""

import signal
import time

from ..sandbox.gpu_slots import GpuSlot
from ..sandbox.launch import SandboxLost, StartError
from ..sandbox.workers import Sandbox, Worker
from ..worker.data import records
from ..worker.process.limits import Limits
from ..worker.process.plan import Ending
from ..worker.wire.channel import Closed, ProtocolError, TooLate

MAX_PRINTED = 32 << 10  # of all workers of a submission together
GPU_START_SECONDS = 60.0
NO_START = "CUDA did not start in the sandbox"
GPU_ADVICE = "`grader doctor --gpu` looks into it, --device cpu goes without"
OUT_OF_GPU_MEMORY = records.Failure("memory", "OutOfMemoryError")  # as worker/serve.py tells it
NO_GPU_MEMORY = (  # how CUDA and its libraries say that they found none, beside torch's exception
    "out of memory",
    "CUDA error",
    "CUBLAS_STATUS",
    "CUDNN_STATUS",
    "cuDNN error",
)


class WorkerClient:
    """files: its modules' bytes by name; with none of them no worker is started. limits: of its
    time, where they are others than the sandbox's."""

    def __init__(self, files: dict[str, bytes], sandbox: Sandbox, limits: Limits | None = None):
        self._files = {name: content for name, content in files.items() if name.endswith(".py")}
        self._sandbox = sandbox
        self._limits = limits or sandbox.isolation.limits
        self._left = self._limits.total_seconds
        self._worker: Worker | None = None
        self._slot: GpuSlot | None = None  # on the GPU, of a worker that may use it
        self.is_lost = False  # whether the sandbox failed under it: then nothing it said counts
        self.printed = ""

    def __enter__(self) -> "WorkerClient":
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
        slot, self._slot = self._slot, None
        try:
            ending = worker.close() if worker is not None else None
        finally:
            if slot is not None:
                slot.close()
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
        if operation == "release" and (self._worker is None or self._slot is not None):
            self.close()  # the check is over, and the GPU is for the next
            return None, None
        if not self._files:
            text = "no module was handed in"
            return records.Failure("raised", "ModuleNotFoundError", message=text), None
        if self._left <= 0:
            text = f"not asked any more: all its {self._limits.total_seconds:g} s are used up"
            return records.Failure("timeout", message=text), None
        if operation == "short_training" and "cuda" in arguments:
            return self._train_on_gpu(operation, arguments, seconds), None
        self.start()
        return self._ask(operation, arguments, seconds), None

    def _ask(self, operation: str, arguments: list, seconds: float) -> records.Value:
        """The worker's answer, or the failure in its place; then the worker is gone. seconds: as
        the check grants them."""
        seconds = min(seconds * self._limits.patience, self._left)
        started = time.monotonic()
        try:
            return self._worker.ask(operation, arguments, seconds)
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
        return failure

    def _train_on_gpu(self, operation: str, arguments: list, seconds: float) -> records.Value:
        """The answer of a worker that may use the GPU. Waiting for a place counts for nothing.

        Networks of an earlier short training in the same check are lost where it is repeated.
        """
        left = self._left
        for alone in (False, True):
            failure = self._start_on_gpu(alone)
            was_alone = self._slot.is_alone
            answer = failure or self._ask(operation, arguments, seconds)
            if was_alone or not _may_lack_gpu_memory(answer):
                break
            self.close()
            self._left = left  # what happened may have been the doing of others
        if isinstance(answer, records.Failure) and answer == OUT_OF_GPU_MEMORY:
            return records.Failure("memory", answer.type, message=self._gpu_memory_text())
        return answer

    def _start_on_gpu(self, alone: bool) -> records.Failure | None:
        """Have a worker that may use the GPU, ready to train; where its memory is all taken by
        others, the failure. StartError where there cannot be one."""
        if self._slot is not None:
            return None
        self.close()
        try:
            self._slot = self._sandbox.slots.take(alone)
            self._worker = self._sandbox.start_worker(self._files, gpu=True)
            if self._limits.gpu_memory:
                return self._bound_gpu_memory()
        except BaseException:
            self.close()
            raise
        return None

    def _bound_gpu_memory(self) -> records.Failure | None:
        most = self._limits.gpu_memory
        try:
            answer = self._worker.ask("bound_gpu_memory", [most], GPU_START_SECONDS)
        except (Closed, TooLate, ProtocolError) as error:
            reason = f"{type(error).__name__} {error}".strip()
            raise StartError(f"{NO_START}: {reason}; {GPU_ADVICE}") from error
        if not isinstance(answer, records.Failure):
            return None
        if not self._slot.is_alone and _may_lack_gpu_memory(answer):
            return answer
        raise StartError(f"{NO_START}: {answer.type}: {answer.message}; {GPU_ADVICE}")

    def _gpu_memory_text(self) -> str:
        most = self._limits.gpu_memory
        bound = f", of which it may hold {most >> 20} MiB" if most else ""
        return f"`train` ran out of the GPU's memory{bound}, alone on the card"

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


def _may_lack_gpu_memory(answer: records.Value) -> bool:
    """Whether others that hold the GPU's memory may be the reason for this answer."""
    if not isinstance(answer, records.Failure):
        return False
    if answer == OUT_OF_GPU_MEMORY or answer.reason == "crash":
        return True
    return answer.reason == "raised" and any(words in answer.message for words in NO_GPU_MEMORY)


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
