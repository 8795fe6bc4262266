"""Workers (the judge's side): send requests, find out how they ended, clean up after them.

with Sandbox(isolation) as sandbox:
    worker = sandbox.start_worker({"saddle.py": b"..."})
    value = worker.ask("call", ["saddle.gradient", arguments, named], seconds=10.0)
"""

import socket
import time
from collections.abc import Callable
from contextlib import suppress

import msgspec
import numpy as np

from ..worker.data import records
from ..worker.data.visible_text import visible
from ..worker.operations.declarations import INSTALL
from ..worker.process.messages import ANOTHER, HEAD, WorkerEnding
from ..worker.wire.channel import Admit, Channel, Closed, ProtocolError, TooLate, admit_all
from .gpu_slots import GpuSlots
from .launch import Isolation, SandboxLost, StartError, Zygote
from .machine_names import names_of_this_machine

FIRST_ANSWER_SECONDS = 60.0
FAREWELL_SECONDS = 1.0  # from the end of the connection to the end of the worker
END_SECONDS = 5.0  # from the judge's request to the keeper's report
MAX_REPORT = 1 << 20


class Worker:
    """A running worker with a submission's files. zygote: forks it. gpu: whether it may use the
    GPU.

    Raises StartError or SandboxLost if it does not get ready.
    """

    def __init__(self, zygote: Zygote, files: dict[str, bytes], gpu: bool = False):
        self._zygote = zygote
        self._files = files
        self._sequence = 0
        self._ending: WorkerEnding | None = None
        here, wire = socket.socketpair()
        self._report, report = socket.socketpair()
        names = names_of_this_machine(zygote.isolation.pictures)
        self._mask = lambda text: names.without_folders(visible(text))
        self._channel = Channel(here, self._mask)
        try:
            with wire, report:
                zygote.start_worker(wire, report, gpu)
            self._install(files)
        except BaseException:
            self.close()
            raise

    def renew(self) -> WorkerEnding | None:
        """End the worker and all that it started, and start a fresh one with the same files, which
        finds nothing of the last one; how the last one ended. None if it does not end in time: then
        all is closed, and another Worker is needed.

        Raises StartError or SandboxLost if the fresh one does not get ready.
        """
        self._channel.close()
        here, wire = socket.socketpair()
        self._channel = Channel(here, self._mask)
        try:
            with wire, suppress(BrokenPipeError, ConnectionError):  # the report says what happened
                socket.send_fds(self._report, [ANOTHER], [wire.fileno()])
            ending = self._ending or self._read_report(END_SECONDS)
            if ending is None:
                self.close()
                return None
            self._ending = None
            self._sequence = 0
            self._install(self._files)
        except BaseException:
            self.close()
            raise
        return ending

    def _install(self, files: dict[str, bytes]) -> None:
        """Send the files; the first answer means that the worker is locked down and ready."""
        contents = [(name, np.frombuffer(content, np.uint8)) for name, content in files.items()]
        try:
            self.ask(INSTALL.name, [records.Table(contents)], FIRST_ANSWER_SECONDS)
        except Closed:
            ending = self.ended()  # SandboxLost if its keeper is gone
            said = ending.printed.decode("utf-8", "replace").strip() if ending else "no reason"
            raise StartError(f"the worker could not be locked down: {said[-2000:]}") from None
        except (TooLate, ProtocolError) as error:
            reason = f"{type(error).__name__} {error}".strip()
            raise StartError(f"the worker was not ready: {reason}") from error

    def ask(
        self,
        operation: str,
        arguments: list,
        seconds: float,
        consult: Callable[[records.Value], records.Value] | None = None,
        admit: Admit = admit_all,
    ) -> records.Value:
        """The reply to one request. After TooLate, Closed or ProtocolError, close the worker.

        consult: answers what the worker asks in return before it replies; without it, a question is
        a ProtocolError. admit: is told the sizes of what the worker sends; see Channel.receive.
        """
        self._sequence += 1
        deadline = time.monotonic() + seconds
        self._channel.require_quiet()
        self._channel.send(self._sequence, [operation, arguments], deadline)
        while True:
            sequence, value = self._channel.receive(deadline, admit)
            if sequence == self._sequence:
                return value
            if sequence != -self._sequence or consult is None:
                raise ProtocolError("a reply to another request")
            self._channel.send(sequence, consult(value), deadline)

    def ended(self) -> WorkerEnding | None:
        """How it ended, None if it is still running. Raises SandboxLost if its keeper is gone."""
        if self._ending is None:
            self._ending = self._read_report(FAREWELL_SECONDS)
        return self._ending

    def close(self) -> WorkerEnding | None:
        """End the worker and all that it started; how it ended, None if that is unknown."""
        self._channel.close()
        try:
            with suppress(OSError):
                self._report.shutdown(socket.SHUT_WR)
            if self._ending is None:
                with suppress(SandboxLost):
                    self._ending = self._read_report(END_SECONDS)
            if self._ending is None or self._zygote.isolation.serves_once:
                self._zygote.close()  # ends everything that the worker left behind
        finally:
            self._report.close()
        return self._ending

    def _read_report(self, seconds: float) -> WorkerEnding | None:
        if not self._zygote.isolation.machine.fork:
            status = self._zygote.wait(seconds)
            return None if status is None else WorkerEnding(status)
        deadline = time.monotonic() + seconds
        try:
            size = int.from_bytes(self._receive(HEAD, deadline), "big")
            if size > MAX_REPORT:
                raise SandboxLost(f"the sandbox sent a report of {size} bytes")
            return msgspec.msgpack.decode(self._receive(size, deadline), type=WorkerEnding)
        except TimeoutError:
            return None
        except msgspec.MsgspecError:
            raise self._lost() from None

    def _receive(self, size: int, deadline: float) -> bytes:
        """The keeper's next bytes. Raises TimeoutError; SandboxLost where there are no more."""
        found = b""
        while len(found) < size:
            self._report.settimeout(max(0.001, deadline - time.monotonic()))
            try:
                part = self._report.recv(size - len(found))
            except ConnectionError:
                part = b""
            if not part:
                raise self._lost()
            found += part
        return found

    def _lost(self) -> SandboxLost:
        said = self._zygote.last_words()
        return SandboxLost(f"the sandbox ended unexpectedly, without a report: {said}")


class Sandbox:
    """Starts workers from a warm zygote, or from a new one if the last has died.

    slots: of the GPU, if other judges use it, too. worker_type: of the workers; a benchmark has
    one that measures.
    """

    worker_type: type[Worker] = Worker

    def __init__(self, isolation: Isolation, slots: GpuSlots | None = None):
        self.isolation = isolation
        self.slots = slots or GpuSlots()
        self._zygote: Zygote | None = None

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def prepare(self) -> Zygote:
        """Start a zygote, so that the first worker need not wait. Raises StartError."""
        if self._zygote is None:
            self._zygote = Zygote(self.isolation)
        return self._zygote

    def start_worker(self, files: dict[str, bytes], gpu: bool = False) -> Worker:
        """A worker with the files. gpu: it may use the GPU; the judge must have taken a slot.
        Raises StartError if it cannot be started."""
        try:
            return self._fork(files, gpu)
        except SandboxLost:
            self.close()
        try:
            return self._fork(files, gpu)
        except SandboxLost as error:
            self.close()
            raise StartError(str(error)) from error

    def _fork(self, files: dict[str, bytes], gpu: bool) -> Worker:
        zygote = self.prepare()
        if self.isolation.serves_once:
            self._zygote = None  # it ends with its worker
        return self.worker_type(zygote, files, gpu)

    def close(self) -> None:
        """End the zygote. Close its workers before."""
        zygote, self._zygote = self._zygote, None
        if zygote is not None:
            zygote.close()
