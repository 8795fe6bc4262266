"""Zip files from strangers: listed and read in memory, within bounds, never unpacked to disk."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from lzma import LZMAError
from pathlib import Path, PurePosixPath

MAX_ARCHIVE = 1 << 30  # bytes; with pictures and trained weights a zip may be large
MAX_MEMBERS = 20_000
MAX_DIRECTORY = 8 << 20  # bytes of the list of members, which is read whole

# What zipfile raises for archives that are damaged, encrypted or made by hand.
BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, LZMAError, EOFError, RuntimeError,
    NotImplementedError, ValueError, OSError, KeyError, IndexError, OverflowError, MemoryError,
)  # fmt: skip


class Unreadable(Exception):
    """A submission, or one file of it, that cannot be taken; the message is for the student."""


class Archive:
    """The regular files of an open zip. limit: the most bytes that are read of one of them."""

    def __init__(self, archive: zipfile.ZipFile, limit: int):
        self._archive = archive
        self._limit = limit
        self._members: dict[str, list[zipfile.ZipInfo]] = {}
        for info in archive.infolist():
            name = info.filename.replace("\\", "/")  # as some Windows programs write it
            if not (
                name.endswith("/") or name.startswith("/") or ".." in PurePosixPath(name).parts
            ):
                self._members.setdefault(str(PurePosixPath(name)), []).append(info)

    def names(self) -> Iterator[str]:
        """The files' names, with "/" between folders; none that leads out of the zip."""
        return iter(self._members)

    def read(self, name: str) -> bytes:
        """A file's content, one byte more than the limit where it is larger. Unreadable."""
        first, *others = self._members[name]
        if others:
            raise Unreadable("is in the zip more than once: make the zip anew")
        if stat.S_ISLNK(first.external_attr >> 16):
            raise Unreadable("is a link: hand in the file itself")
        if first.flag_bits & 1:
            raise Unreadable("is encrypted: make the zip without a password")
        try:
            with self._archive.open(first) as file:
                return file.read(self._limit + 1)
        except BROKEN:
            raise Unreadable("is damaged in the zip: make the zip anew") from None


@contextmanager
def members(path: Path, limit: int) -> Iterator[Archive]:
    """The archive at that path. Unreadable where it is none, or one of monstrous size."""
    try:
        _require_small_directory(path)
        opened = zipfile.ZipFile(path)
    except BROKEN:
        raise Unreadable("the zip is damaged, or none at all: make it anew") from None
    with opened:
        yield Archive(opened, limit)


def _require_small_directory(path: Path) -> None:
    """Look at the record that ends a zip before zipfile reads the list that it points to.

    The record lies in the last 64 KiB. Each that could be meant must be small; the larger
    format (zip64), which needs values at their limits here, is refused with them.
    """
    size = path.stat().st_size
    if size > MAX_ARCHIVE:
        raise Unreadable("the zip is larger than 1 GiB: hand in the modules only")
    with path.open("rb") as file:
        file.seek(max(0, size - (1 << 16) - 22))
        tail = file.read()
    place = tail.find(b"PK\5\6")
    while place >= 0:
        members = int.from_bytes(tail[place + 10 : place + 12], "little")
        directory = int.from_bytes(tail[place + 12 : place + 16], "little")
        if members > MAX_MEMBERS or directory > MAX_DIRECTORY:
            raise Unreadable(
                f"the zip lists more than {MAX_MEMBERS} files: hand in the modules only"
            )
        place = tail.find(b"PK\5\6", place + 1)
