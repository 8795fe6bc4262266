"""Splits a notebook into modules in a process of its own: Python's parser can be made to take long,
or to crash, and that must cost nobody else.

    split(content).files["saddle.py"]

The process gets the notebook on its standard input and answers on its standard output. It runs no
line of the notebook.
"""

import resource
import subprocess
import sys

import msgspec

from ..checks.layout import KIT
from ..checks.notebooks.cells import NotANotebook
from ..checks.notebooks.splitting import NotebookModules, modules_of
from .bounded import Unreadable

SECONDS = 10  # of processor time; a usual notebook takes 0.5
MEMORY = 2 << 30  # bytes of address space
WAIT_SECONDS = 300  # of the clock, on a machine that is busy
COMMAND = [sys.executable, "-m", "grader.intake.notebook_process"]


class _Answer(msgspec.Struct):
    """modules: None if the notebook cannot be used; why not is then in `refused`."""

    modules: NotebookModules | None = None
    refused: str = ""


def split(content: bytes) -> NotebookModules:
    """The notebook's modules. Raises Unreadable; its message continues the file's name."""
    try:
        done = subprocess.run(
            COMMAND,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=KIT.parent,  # from where `grader` is imported
            timeout=WAIT_SECONDS,
        )
        answer = msgspec.msgpack.decode(done.stdout, type=_Answer)
    except (subprocess.TimeoutExpired, msgspec.DecodeError):
        raise Unreadable(
            "takes too long or too much memory to read: hand in only the cells with your functions"
        ) from None
    if answer.modules is None:
        raise Unreadable(answer.refused)
    return answer.modules


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _serve() -> None:
    _limit()
    try:
        answer = _Answer(modules_of(sys.stdin.buffer.read()))
    except NotANotebook as error:
        answer = _Answer(refused=str(error))
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))


if __name__ == "__main__":
    _serve()
