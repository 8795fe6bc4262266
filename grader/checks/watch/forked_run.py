"""A run of checks in a process that is forked for it. It sends each result as soon as it is there.

    run = fork(output)
    if run is None: ...               # here: the new process, with `send`
    for message in run.messages(): ...
    run.kill()
    unfreeze()                        # when no run follows

The new process has what the first had imported, and no keyboard; what it prints goes into a file.
"""

import contextlib
import gc
import importlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from typing import IO

MOST_BYTES = 1 << 16  # of the pipe, at once
Message = dict
Send = Callable[[Message], None]


class ForkedRun:
    """The process as its parent sees it. how: in what way it ended, where that was not its own."""

    def __init__(self, process: int, pipe: int, output: IO[bytes]) -> None:
        os.set_blocking(pipe, False)
        self._process, self._pipe, self._output = process, pipe, output
        self._unread = b""
        self.is_over = False
        self.how = ""

    @property
    def sources(self) -> list[int]:
        """What to wait for."""
        return [] if self.is_over else [self._pipe]

    def messages(self) -> Iterator[Message]:
        """What was sent since the last call. After the last message the run is over."""
        process, status = os.waitpid(self._process, os.WNOHANG)
        read = self._unread + b"".join(iter(self._read, b""))
        *lines, self._unread = read.split(b"\n")
        yield from map(json.loads, lines)
        if process:  # whether or not something that it has started still holds the pipe
            self._end(status)

    def kill(self) -> None:
        """End the process, and those that it has started."""
        if not self.is_over:
            self._signal_all()
            self._end(os.waitpid(self._process, 0)[1])

    def printed(self) -> str:
        """The last of what the process printed."""
        self._output.seek(0, os.SEEK_END)
        self._output.seek(max(0, self._output.tell() - MOST_BYTES))
        return self._output.read().decode(errors="replace")

    def _read(self) -> bytes:
        try:
            return os.read(self._pipe, MOST_BYTES)
        except BlockingIOError:
            return b""

    def _signal_all(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process, signal.SIGKILL)

    def _end(self, status: int) -> None:
        self._signal_all()  # what it has started may still be there
        os.close(self._pipe)
        self.is_over = True
        code = os.waitstatus_to_exitcode(status)
        if code < 0:
            self.how = f"ended by {signal.Signals(-code).name}"
        elif code:
            self.how = f"ended with exit code {code}"


def fork() -> tuple[ForkedRun | None, Send]:
    """The run, in this process; None in the new one, and what sends a message from it."""
    output = tempfile.TemporaryFile()
    reads, writes = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    gc.freeze()  # the collector of the new process leaves shared memory alone
    process = os.fork()
    if process:
        with contextlib.suppress(PermissionError):  # the new process did it first
            os.setpgid(process, process)
        os.close(writes)
        return ForkedRun(process, reads, output), _send_nothing
    os.close(reads)
    _settle_in(output)

    def send(message: Message) -> None:
        line = json.dumps(message).encode() + b"\n"
        while line:
            line = line[os.write(writes, line) :]

    return None, send


def unfreeze() -> None:
    """Before this process ends: give back to the collector what `fork` has kept from it. Libraries
    whose objects are not freed (nanobind, in torch's triton) write pages about each on the screen.
    """
    gc.unfreeze()


def _settle_in(output: IO[bytes]) -> None:
    """Be a process of its own: signals, standard files, modules."""
    os.setpgid(0, 0)  # Ctrl-C is for the process that watches
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCONT):
        signal.signal(number, signal.SIG_DFL)
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    for standard in (1, 2):
        os.dup2(output.fileno(), standard)
    # Python takes a compiled module for that of a file of the same size and the same second.
    sys.dont_write_bytecode = True
    importlib.invalidate_caches()


def _send_nothing(message: Message) -> None:
    raise RuntimeError("only the forked process has something to send")
