"""Processes that read code: a file that makes one hang or crash costs only itself.

with ReaderProcesses(2) as readers:
    for number, code in readers.read_all(requests):    # None where nothing can be read
        ...
"""

import multiprocessing
import resource
import signal
import sys
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any

import msgspec

from .code_reader import CodeRead, answer_request

SECONDS = 5  # of processor time for one submission; a usual one takes 0.02
MEMORY = 1 << 30  # bytes of address space
_DECODER = msgspec.msgpack.Decoder(CodeRead)
_CONTEXT = multiprocessing.get_context("spawn")


def _serve(requests: Connection) -> None:
    """Answer requests until the other end is closed."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the command, which ends this
    signal.signal(signal.SIGPROF, signal.SIG_DFL)  # ends the process, wherever it is
    sys.setrecursionlimit(4000)
    while True:
        try:
            request = requests.recv_bytes()
        except EOFError:
            return
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        reply = answer_request(request)
        signal.setitimer(signal.ITIMER_PROF, 0)
        requests.send_bytes(reply)


class _Reader:
    """A process, and the request that it is at."""

    def __init__(self) -> None:
        self.connection, other = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_serve, args=(other,), daemon=True)
        self._process.start()
        other.close()
        self.number: int | None = None

    def ask(self, number: int, arguments: dict[str, Any]) -> None:
        self.number = number
        self.connection.send_bytes(msgspec.msgpack.encode(arguments))

    def answer(self) -> CodeRead | None:
        try:
            return _DECODER.decode(self.connection.recv_bytes())
        except (EOFError, OSError, msgspec.DecodeError):
            return None

    def end(self) -> None:
        self.connection.close()
        self._process.kill()
        self._process.join()


class ReaderProcesses:
    """Several processes that read code. Use it in a `with` statement, which ends them."""

    def __init__(self, count: int):
        self._idle = [_Reader() for _ in range(count)]
        self._busy: list[_Reader] = []

    def __enter__(self) -> "ReaderProcesses":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for reader in (*self._idle, *self._busy):
            reader.end()

    def read_all(
        self, requests: Iterable[tuple[int, dict[str, Any]]]
    ) -> Iterator[tuple[int, CodeRead | None]]:
        """(number, code) of each request, as they come. Requests are the arguments of `read_code`.
        None: reading it took too long or too much memory, or crashed the process."""
        for number, arguments in requests:
            while not self._idle:
                yield from self._answers()
            reader = self._idle.pop()
            try:
                reader.ask(number, arguments)
            except OSError:  # it has ended meanwhile; `answer` tells
                pass
            self._busy.append(reader)
        while self._busy:
            yield from self._answers()

    def _answers(self) -> Iterator[tuple[int, CodeRead | None]]:
        ready = wait([reader.connection for reader in self._busy])
        for reader in [reader for reader in self._busy if reader.connection in ready]:
            self._busy.remove(reader)
            number, code = reader.number, reader.answer()
            if code is None:
                reader.end()
                reader = _Reader()
            self._idle.append(reader)
            if number is not None:
                yield number, code
