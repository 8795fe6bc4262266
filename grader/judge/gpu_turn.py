"""A submission's turn on the GPU: a slot there, and a worker of its own that may use it.

Only the short training may use the GPU, where it is asked to: such a worker answers it and what
the same check asks after it (see sandbox/gpu_devices.py). A short training that may have run out
of the GPU's memory because others hold it is repeated alone on the card; only that run counts.
"""

from ..sandbox.launch import StartError
from ..sandbox.workers import Sandbox
from ..worker.data.records import Failure, Value
from ..worker.operations.declarations import BOUND_GPU_MEMORY
from ..worker.process.limits import Limits
from ..worker.process.plan import Ending
from ..worker.wire.channel import Closed, ProtocolError, TooLate

GPU_START_SECONDS = 60.0
OUT_OF_GPU_MEMORY = Failure("memory", "OutOfMemoryError")  # what worker/process/serve.py replies
NO_GPU_MEMORY = (  # what CUDA and its libraries say where they found none, beside torch's exception
    "out of memory",
    "CUDA error",
    "CUBLAS_STATUS",
    "CUDNN_STATUS",
    "cuDNN error",
)


class GpuTurn:
    """Waits for a slot and starts the worker; with `alone` nobody else has a slot meanwhile.

    memory: in bytes, what the worker may take of the GPU's; 0 for no bound. failure: why it cannot
    train, where others may hold all of the memory; else None. StartError where there cannot be a
    worker, or CUDA does not start.
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
        """Whether nobody else has a slot."""
        return self._slot.is_alone

    def close(self) -> Ending | None:
        """End the worker, tell how it ended, and give the slot back."""
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
    """Whether others that hold the GPU's memory may be the reason for this answer."""
    if not isinstance(answer, Failure):
        return False
    if answer == OUT_OF_GPU_MEMORY or answer.reason == "crash":
        return True
    return answer.reason == "raised" and any(words in answer.message for words in NO_GPU_MEMORY)


def in_words(answer: Value, limits: Limits) -> Value:
    """The answer of a run alone on the card, with a message where it ran out of memory."""
    if not (isinstance(answer, Failure) and answer == OUT_OF_GPU_MEMORY):
        return answer
    most = limits.gpu_memory
    bound = f", of which it may hold {most >> 20} MiB" if most else ""
    text = f"`train` ran out of the GPU's memory{bound}, alone on the card"
    return Failure("memory", answer.type, message=text)
