"""What the judge sends to a zygote and its keepers, and what they report: plain records.

A keeper reports in frames, the length first; the judge answers with ANOTHER and the next worker's
end of the wire, or closes the connection.
"""

import os
import socket

import msgspec

from .limits import Limits


class Plan(msgspec.Struct, frozen=True):
    """How a zygote starts and isolates its workers.

    libraries: imported once, before the first fork. threads: of torch in each worker.
    fork: False if the process itself becomes the only worker (on systems without fork).
    namespaces: "root" (made with the judge's own rights), "user" (in a user namespace) or "".
    folder: the only place where a worker may write; with namespaces a tmpfs of its own, else each
    worker gets a subfolder. readable: what it may read (Landlock). devices: the GPU's files, for
    workers that may use it. facts: what those may read in addition. pass_closed_folders: keep the
    right to read files that only their owner may read (if the installation is in such a folder),
    within `readable`. `for_worker` sets the last two. gpu: whether this worker may use the GPU.
    hidden: devices that the zygote sees and this worker must not.
    """

    libraries: tuple[str, ...] = ()
    threads: int = 1
    fork: bool = True
    namespaces: str = ""
    landlock: bool = False
    seccomp: bool = False
    folder: str = ""
    readable: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    pass_closed_folders: bool = False
    limits: Limits = Limits()
    gpu: bool = False
    hidden: tuple[str, ...] = ()

    def for_worker(self, gpu: bool) -> "Plan":
        """The plan of one worker, derived from the zygote's."""
        replace = msgspec.structs.replace
        if not gpu:
            return replace(self, devices=(), facts=(), hidden=self.devices)
        # CUDA reserves terabytes of address space; resident memory is still limited.
        return replace(self, gpu=True, limits=replace(self.limits, address_space=0))


class Order(msgspec.Struct, frozen=True, array_like=True):
    """The judge's request for a worker. user: the user to become, 0 to stay the same. gpu: whether
    the worker may use the GPU."""

    user: int = 0
    gpu: bool = False


class WorkerEnding(msgspec.Struct, frozen=True):
    """How a worker ended. status: exit code, or minus the signal's number.

    stopped: "" by itself, "asked" by the judge, else the limit that it exceeded: "memory",
    "processes" or "disk".
    printed: the beginning of its output, which had printed_bytes in total. waited: the share of its
    time in which it was ready to run while others ran. cpu_seconds: processor time of the worker,
    of all that it started, and of its keeper meanwhile.
    """

    status: int
    stopped: str = ""
    printed: bytes = b""
    printed_bytes: int = 0
    waited: float = 0.0
    cpu_seconds: float = 0.0


HEAD = 4  # bytes of a frame that hold the length of the rest, big-endian
ANOTHER = b"another worker"


def framed(ending: WorkerEnding) -> bytes:
    """The ending as a keeper sends it."""
    content = msgspec.msgpack.encode(ending)
    return len(content).to_bytes(HEAD, "big") + content


def next_order(judge: socket.socket) -> int | None:
    """Wait for the judge's word: the descriptor of the next worker's wire, None for no more
    workers."""
    try:
        message, descriptors, _, _ = socket.recv_fds(judge, len(ANOTHER), 1)
    except OSError:  # the judge is gone
        return None
    if message == ANOTHER and descriptors:
        return descriptors[0]
    for descriptor in descriptors:
        os.close(descriptor)
    return None
