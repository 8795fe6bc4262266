"""A submission's turn on the GPU: a slot, and a separate worker that may use the GPU.

Only the short training may use the GPU, if it is asked to: such a worker runs it and answers the
later requests of the same check (see sandbox/gpu_devices.py). If a short training may have run out
of GPU memory because of others, it is repeated alone on the GPU, and only that run counts.
"""

from ..sandbox.launch import StartError
from ..sandbox.workers import Sandbox
from ..worker.data.records import Failure, Value
from ..worker.operations.declarations import BOUND_GPU_MEMORY
from ..worker.process.limits import Limits
from ..worker.process.messages import WorkerEnding
from ..worker.wire.channel import Closed, ProtocolError, TooLate

GPU_START_SECONDS = 60.0
OUT_OF_GPU_MEMORY = Failure("memory", "OutOfMemoryError")  # what worker/process/serve.py replies
NO_GPU_MEMORY = (  # how CUDA and its libraries report it, besides torch's exception
    "out of memory",
    "CUDA error",
    "CUBLAS_STATUS",
    "CUDNN_STATUS",
    "cuDNN error",
)


class GpuTurn:
    """Waits for a slot and starts the worker. alone: no other submission has a slot meanwhile.

    memory: bytes of GPU memory that the worker may take; 0 for no limit. failure: why it cannot
    train, if others may have taken all of the memory; else None. Raises StartError if the worker or
    CUDA cannot be started.
    """

    def __init__(self, sandbox: Sandbox, files: dict[str, bytes], memory: int, alone: bool) -> None:
        self._slot = sandbox.slots.take(alone)
        try:
            self.worker = sandbox.start_worker(files, gpu=True)
        except BaseException:
            self._slot.close()
            raise
        try:
            self.failure = self._bound_memory(memory) if memory else None
        except BaseException:
            self.close()
            raise

    @property
    def is_alone(self) -> bool:
        """Whether no other submission has a slot."""
        return self._slot.is_alone

    def close(self) -> WorkerEnding | None:
        """End the worker and release the slot; how the worker ended."""
        try:
            return self.worker.close()
        finally:
            self._slot.close()

    def _bound_memory(self, most: int) -> Failure | None:
        try:
            reply = self.worker.ask(BOUND_GPU_MEMORY.name, [most], GPU_START_SECONDS)
        except (Closed, TooLate, ProtocolError) as error:
            raise _no_start(f"{type(error).__name__} {error}".strip()) from error
        if not isinstance(reply, Failure):
            return None
        if not self.is_alone and may_lack_memory(reply):
            return reply
        raise _no_start(f"{reply.type}: {reply.message}")


def _no_start(reason: str) -> StartError:
    advice = "run `grader doctor --gpu` to find out why, or grade with --device cpu"
    return StartError(f"CUDA did not start in the sandbox: {reason}; {advice}")


def may_lack_memory(answer: Value) -> bool:
    """Whether GPU memory taken by others may be the reason for this answer."""
    if not isinstance(answer, Failure):
        return False
    if answer == OUT_OF_GPU_MEMORY or answer.reason == "crash":
        return True
    return answer.reason == "raised" and any(words in answer.message for words in NO_GPU_MEMORY)


def in_words(answer: Value, limits: Limits) -> Value:
    """The answer of a run alone on the GPU, with a message if it ran out of memory."""
    if not (isinstance(answer, Failure) and answer == OUT_OF_GPU_MEMORY):
        return answer
    most = limits.gpu_memory
    bound = f" (its limit is {most >> 20} MiB)" if most else ""
    text = f"`train` ran out of GPU memory{bound}, alone on the GPU"
    return Failure("memory", answer.type, message=text)
