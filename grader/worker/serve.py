"""The worker: the one process in which a submission's code runs.

It answers the judge's requests [operation, arguments] one by one: "install" brings the
submission's files, anything else goes to the submission's `Session`. No check, no solution and no
point is known here, and the judge believes nothing that it says.
"""

import importlib.abc
import socket
import sys

from tests.exercises.answers import records, sources
from tests.exercises.answers.session import Session

from ..values import NotSendable
from ..wire import Channel, Closed

PACKAGE = "exercises"  # as on a student's own machine, so that absolute imports work here as well
OUT_OF_MEMORY = records.Failure("memory", "MemoryError")


def serve_on(wire: int, threads: int) -> None:
    """Serve at that descriptor until the judge closes the connection. threads: of torch."""
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(threads)
    serve(Channel(socket.socket(fileno=wire)))


class NoSolutions(importlib.abc.MetaPathFinder):
    """Whatever else is installed beside the kit: a submission cannot import the solutions.

    A courtesy, no wall: files are out of reach only where the worker is isolated.
    """

    def find_spec(self, fullname, path=None, target=None):
        if fullname.split(".")[0] == "solutions":
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None


def serve(channel: Channel) -> None:
    """Answer requests. A reply that cannot be sent becomes a `Failure` that says so."""
    session = Session(PACKAGE)
    while True:
        try:
            sequence, (operation, arguments) = channel.receive()
        except Closed:
            return
        try:
            channel.send(sequence, answer(session, operation, arguments))
        except NotSendable as error:
            message = f"the answer cannot be taken: {error}"
            channel.send(sequence, records.Failure("raised", "AnswerRefused", message=message))
        except MemoryError:
            channel.send(sequence, OUT_OF_MEMORY)


def answer(session: Session, operation: str, arguments: list) -> records.Value:
    """The result of one request."""
    if operation == "install":
        (files,) = arguments
        sources.install(PACKAGE, {name: content.tobytes() for name, content in files.items})
        return None
    try:
        value = session.attempt(operation, arguments)
    except KeyboardInterrupt:  # no terminal is attached: the submission raised it
        return records.Failure("raised", "KeyboardInterrupt")
    except MemoryError:  # too little was left even to describe the first one
        return OUT_OF_MEMORY
    return OUT_OF_MEMORY if _is_out_of_memory(value) else value


def _is_out_of_memory(value: records.Value) -> bool:
    """torch says it with a RuntimeError."""
    return (
        isinstance(value, records.Failure)
        and value.reason == "raised"
        and ("can't allocate memory" in value.message or value.type == "OutOfMemoryError")
    )
