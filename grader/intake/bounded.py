"""Limits on what is read of a submission, and regular files that are read within them."""

import io
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ..worker.data.visible_text import visible

CHUNK = 64 << 10  # bytes read at a time
PASSED_OVER = ("__pycache__", "__MACOSX", "node_modules", "venv")


class Unreadable(Exception):
    """A submission, or one of its files, cannot be read; the message is for the student."""


@dataclass(frozen=True)
class IntakeLimits:
    """Limits for one submission. The student is told which one was exceeded.

    file_bytes: of a module; the longest solution has 10 KiB. notebook_bytes: of a notebook, which
    is large if it holds outputs. archive_bytes: of the zip file, which is large if it contains
    pictures and trained weights. members: of a zip. directory_bytes: of a
    zip's list of members, which is read whole; up to 66 KiB are always allowed. ratio: of a
    member's size to its compressed size, for members of at least ratio_from bytes (a short file of
    repeated text compresses that well, too). entries, depth: of a folder; depth also of a zip.
    """

    file_bytes: int = 1 << 20
    notebook_bytes: int = 64 << 20
    archive_bytes: int = 1 << 30
    members: int = 20_000
    directory_bytes: int = 4 << 20
    ratio: int = 200
    ratio_from: int = 64 << 10
    entries: int = 20_000
    depth: int = 4

    def bytes_of(self, name: str) -> int:
        """How large a file of this name may be."""
        return self.notebook_bytes if is_notebook(name) else self.file_bytes


class Readable(Protocol):
    """Anything with a `read` method for bytes."""

    def read(self, size: int, /) -> bytes | None: ...


class Source(Protocol):
    """A folder or zip, open for reading.

    passed_over: messages for the student about what was skipped, complete once `names` is
    exhausted.
    """

    passed_over: list[str]

    def names(self) -> Iterator[str]:
        """Paths of the files inside, with "/" between folders."""

    def read(self, name: str) -> bytes:
        """A file's content. Raises Unreadable; its message continues the file's name."""


def is_notebook(name: str) -> bool:
    return name.lower().endswith(".ipynb")


def is_passed_over(folder: str) -> bool:
    return folder.startswith(".") or folder in PASSED_OVER


def shown(name: str) -> str:
    """A student's file name, made safe for messages and terminals."""
    return re.sub(r"[^\w./() \\-]", "?", visible(name.replace("\\", "?"), kept=""))[:80]


def too_deep(folder: str, limits: IntakeLimits) -> str:
    return (
        f"folders nested deeper than {limits.depth} are skipped ({shown(folder)}): "
        "hand in the folder with the modules"
    )


def in_bytes(size: int) -> str:
    for unit, name in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if size >= unit and size % unit == 0:
            return f"{size // unit} {name}"
    return f"{size} bytes"


@contextmanager
def naming(name: str) -> Iterator[None]:
    """Put the file's name before the messages of `Unreadable`."""
    try:
        yield
    except Unreadable as error:
        raise Unreadable(f"{shown(name)} {error}") from None


def open_regular(path: str | os.PathLike, within: int | None = None) -> io.FileIO:
    """A regular file, open for reading. within: the descriptor of the folder to start from.

    Raises Unreadable for links, devices and pipes, also if one replaces the file meanwhile; and for
    hard links to what somebody else owns, which the instructor may read and the student may not.
    Opening never blocks, as it would for a pipe.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    try:
        _require_regular(os.stat(path, dir_fd=within, follow_symlinks=False).st_mode)
        file = io.FileIO(os.open(path, flags, dir_fd=within))
        folder = os.stat(Path(path).parent if within is None else within)
    except OSError as error:
        raise Unreadable(f"cannot be read ({error.strerror}): submit it again") from None
    try:
        facts = os.fstat(file.fileno())
        _require_regular(facts.st_mode)
        # The instructor's own folders may hold hard links, for example to save space.
        if facts.st_nlink > 1 and not facts.st_uid == folder.st_uid == os.geteuid():
            raise Unreadable("is a hard link: hand in a copy of the file")
    except Unreadable:
        file.close()
        raise
    return file


def _require_regular(mode: int) -> None:
    if stat.S_ISLNK(mode):
        raise Unreadable("is a link: hand in the file itself")
    if not stat.S_ISREG(mode):
        raise Unreadable("is not a regular file: hand in the file itself")


def read_bounded(file: Readable, name: str, limits: IntakeLimits) -> bytes:
    """The file's content. Raises Unreadable if it is too large, after one chunk too many."""
    content = bytearray()
    while chunk := file.read(CHUNK):
        content += chunk
        if len(content) > limits.bytes_of(name):
            bound = in_bytes(limits.bytes_of(name))
            advice = "hand in only the code, without data"
            if is_notebook(name):
                advice = "clear its outputs, save it, and hand it in again"
            raise Unreadable(f"is larger than {bound}: {advice}")
    return bytes(content)
