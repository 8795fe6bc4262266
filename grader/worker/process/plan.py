"""What the judge tells a zygote and its workers, and what they report: plain records."""

import msgspec

from .limits import Limits


class Plan(msgspec.Struct, frozen=True):
    """How a zygote's workers live.

    libraries: imported once, before the first fork. threads: of torch in each worker.
    fork: False where the process itself becomes the one worker (systems that cannot fork it).
    namespaces: "root" (made with the judge's own rights), "user" (in a user namespace) or "".
    folder: the only place where a worker may write; with namespaces a tmpfs of its own lies there,
    else each worker gets a folder below. readable: what it may read (Landlock). devices: a GPU's
    files, for workers that may use it. facts: what those may read beside. pass_closed_folders: keep
    the right to read where only the owner may (the installation lies in such a folder), within
    `readable`. `for_worker` sets the last two. gpu: whether this worker may use the GPU. hidden:
    devices that the zygote sees and this worker must not.
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
        """The plan of one worker, as the zygote reads it out of its own."""
        replace = msgspec.structs.replace
        if not gpu:
            return replace(self, devices=(), facts=(), hidden=self.devices)
        # CUDA reserves address space by the terabyte; what is resident is watched all the same.
        return replace(self, gpu=True, limits=replace(self.limits, address_space=0))


class Order(msgspec.Struct, frozen=True, array_like=True):
    """The judge's request for a worker. user: the number that it becomes, 0 for none. gpu: whether
    it may use the GPU."""

    user: int = 0
    gpu: bool = False


class Ending(msgspec.Struct, frozen=True):
    """How a worker ended. status: exit code, or minus the signal's number.

    stopped: "" by itself, "asked" by the judge, else the limit that it passed: "memory",
    "processes" or "disk".
    printed: the beginning of what it printed, of printed_bytes in all.
    """

    status: int
    stopped: str = ""
    printed: bytes = b""
    printed_bytes: int = 0
