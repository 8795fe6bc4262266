"""What the judge tells a zygote and its workers, and what they report: plain records."""

import msgspec

from ..limits import Limits


class Plan(msgspec.Struct, frozen=True):
    """How a zygote's workers live.

    libraries: imported once, before the first fork. threads: of torch in each worker.
    fork: False where the process itself becomes the one worker (systems that cannot fork it).
    namespaces: "root" (made with the judge's own rights), "user" (in a user namespace) or "".
    folder: the only place where a worker may write; with namespaces a tmpfs of its own lies there,
    else each worker gets a folder below. readable: what it may read (Landlock); devices: what it
    may also open for writing. pass_closed_folders: keep the right to read where only the owner
    may (the installation lies in such a folder), within `readable`.
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
    pass_closed_folders: bool = False
    limits: Limits = Limits()


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
