"""The worker: the one process in which a submission's code runs.

    python -P -s -m grader.worker FD BYTES      FD: its end of the wire; BYTES of memory, 0: any

It answers the judge's requests [operation, arguments] one by one: "install" brings the
submission's files, "prepare" imports libraries and ends the start, and anything else goes to the
submission's `Session`. No check, no solution and no point is known here, and the judge believes
nothing that it says.
"""

import ctypes
import importlib
import importlib.abc
import os
import resource
import signal
import socket
import sys

from tests.exercises.answers import records, sources
from tests.exercises.answers.session import Session

from .values import NotSendable
from .wire import Channel, Closed

PACKAGE = "exercises"  # as on a student's own machine, so that absolute imports work here as well
OUT_OF_MEMORY = records.Failure("memory", "MemoryError")


def main(descriptor: int, memory: int) -> None:
    """Serve until the judge closes the connection."""
    confine(memory)
    sys.meta_path.insert(0, NoSolutions())
    serve(Channel(socket.socket(fileno=descriptor)))


def confine(memory: int) -> None:
    """Bounds that a runaway meets: memory, files, and time where nobody is left to stop it."""
    limits = {
        resource.RLIMIT_CPU: 1800,
        resource.RLIMIT_FSIZE: 64 << 20,
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_CORE: 0,
    }  # not RLIMIT_NPROC: it counts all that the user runs, and would hit the judge's own threads
    if memory:
        limits[resource.RLIMIT_AS] = memory
    for limit, most in limits.items():
        _, hard = resource.getrlimit(limit)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (bound, bound))
    die_with_parent(signal.SIGKILL)


def die_with_parent(by: signal.Signals) -> None:
    """Get the signal when the parent process ends, even where it is killed (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, by)  # PR_SET_PDEATHSIG


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
    if operation == "prepare":
        for library in arguments:
            importlib.import_module(library)
        with open(os.devnull, "wb") as nowhere:  # until here the judge could read what went wrong
            os.dup2(nowhere.fileno(), 2)
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


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
