"""The worker: the one process in which a submission's code runs.

It answers the judge's requests [operation, arguments] one by one (see operations/): those that come
before any of the submission's code directly, all others through the submission's `Session`. There
are no checks, solutions or points here, and the judge does not trust anything that it says.
"""

import importlib.abc
import socket
import sys
from collections.abc import Sequence
from types import ModuleType

import numpy as np

from .. import module_loader
from ..data import records
from ..operations.declarations import BOUND_GPU_MEMORY, INSTALL, operation_named
from ..operations.implementations import implements
from ..session import Session
from ..wire.channel import Channel, Closed
from ..wire.plain import NotSendable
from . import gpu_memory

MAX_TEXT = 1000
PACKAGE = "exercises"  # as on a student's machine, so that absolute imports work here, too
OUT_OF_MEMORY = records.Failure("memory", "MemoryError")
OUT_OF_GPU_MEMORY = records.Failure("memory", "OutOfMemoryError")


def serve_on(wire: int, threads: int) -> None:
    """Answer requests on this descriptor until the judge closes it. threads: of torch."""
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(threads)
    serve(Channel(socket.socket(fileno=wire)))


class NoSolutions(importlib.abc.MetaPathFinder):
    """Keeps a submission from importing the package `solutions`, if it is installed.

    This is no protection: only isolation keeps a worker from reading the files.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> None:
        if fullname.split(".")[0] == "solutions":
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


def serve(channel: Channel) -> None:
    """Answer requests. A reply that cannot be sent becomes a `Failure` that says so."""
    session = Session(PACKAGE)

    def consult(question: list[records.Value]) -> records.Value:
        """The judge's answer to a question within a request: a message of the negative number."""
        channel.send(-sequence, question)
        return channel.receive()[1]

    session.consult = consult
    while True:
        try:
            sequence, (operation, arguments) = channel.receive()
        except Closed:
            return
        try:
            channel.send(sequence, answer(session, operation, arguments))
        except NotSendable as error:
            message = f"the answer cannot be sent: {error}"
            channel.send(sequence, records.Failure("raised", "AnswerRefused", message=message))
        except MemoryError:
            channel.send(sequence, OUT_OF_MEMORY)


def answer(session: Session, operation: str, arguments: list) -> records.Value:
    """The result of one request, as plain data."""
    if operation_named(operation).before_code:
        return session.perform(operation, arguments)
    try:
        value = session.attempt(operation, arguments)
    except KeyboardInterrupt:  # there is no terminal: the submission raised it
        return records.Failure("raised", "KeyboardInterrupt")
    except MemoryError:  # not even enough memory to describe the first one
        return OUT_OF_MEMORY
    return _out_of_memory(value) or value


@implements(INSTALL)
def install(session: Session, files: dict[str, np.ndarray]) -> None:
    """Make the submission's modules importable. files: their bytes, by name."""
    module_loader.install(
        session.package, {name: content.tobytes() for name, content in files.items()}
    )


@implements(BOUND_GPU_MEMORY)
def bound_gpu_memory(session: Session, most: int) -> int | records.Failure:
    """Start CUDA and limit its memory, in bytes. Returns how many bytes the GPU has, or why it
    cannot be used."""
    try:
        return gpu_memory.bound_memory(most)
    except RuntimeError as error:  # includes torch's and CUDA's errors
        return records.Failure("raised", type(error).__name__, message=str(error)[:MAX_TEXT])


def _out_of_memory(value: records.Value) -> records.Failure | None:
    """The failure for an exception of torch's that means that memory ran out."""
    if not isinstance(value, records.Failure) or value.reason != "raised":
        return None
    if value.type == "OutOfMemoryError":
        return OUT_OF_GPU_MEMORY
    return OUT_OF_MEMORY if "can't allocate memory" in value.message else None
