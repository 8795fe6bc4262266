"""Untrusted zip files: listed and read in memory, within limits, never unpacked to disk."""

import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePosixPath

from .bounded import (
    IntakeLimits,
    Unreadable,
    in_bytes,
    is_notebook,
    is_passed_over,
    read_bounded,
    shown,
    too_deep,
)

LOCAL_HEADER = 30  # bytes before a member's content, besides its name
END = (1 << 16) + 64  # bytes: the longest comment, and the record before it
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x2041  # flags of a member

# What zipfile raises for archives that are damaged or crafted.
BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    OSError,
    KeyError,
    IndexError,
    OverflowError,
    MemoryError,
)


class Archive:
    """The files of a zip: a `Source`. The file must stay open while they are read.

    Raises Unreadable if it is not a zip, or too large.
    """

    def __init__(self, file: io.FileIO, limits: IntakeLimits):
        self._limits = limits
        self.passed_over: list[str] = []
        try:
            self._zip = zipfile.ZipFile(_ShortReads(file, limits))
            if len(self._zip.infolist()) > limits.members:
                raise Unreadable(
                    f"contains more than {limits.members} files: hand in only the modules"
                )
            self._members, self._overlapping = self._listed(), _overlapping(self._zip.infolist())
        except BROKEN:
            raise Unreadable("is damaged or is not a zip: make the zip again") from None

    def _listed(self) -> dict[str, list[zipfile.ZipInfo]]:
        """Members by path; several members can have the same path."""
        members: dict[str, list[zipfile.ZipInfo]] = {}
        lead_out, deep = [], ""
        for info in self._zip.infolist():
            name = info.orig_filename.replace("\\", "/")  # as some Windows programs write it
            parts = PurePosixPath(name).parts
            if name.endswith("/"):
                continue
            if re.match(r"/|[A-Za-z]:", name) or ".." in parts or "\0" in name:
                lead_out.append(shown(name))
            elif any(map(is_passed_over, parts[:-1])):
                continue
            elif len(parts) - 1 > self._limits.depth:
                deep = deep or str(PurePosixPath(name).parent)
            else:
                members.setdefault("/".join(parts), []).append(info)
        if lead_out:
            self.passed_over.append(
                f"paths that lead out of the zip are skipped ({', '.join(lead_out[:3])}): "
                "zip the folder with the modules again"
            )
        if deep:
            self.passed_over.append(too_deep(deep, self._limits))
        return members

    def names(self) -> Iterator[str]:
        """The files' paths, with "/" between folders; none that leads out of the zip."""
        return iter(self._members)

    def read(self, name: str) -> bytes:
        first, *others = self._members[name]
        if others:
            raise Unreadable("is in the zip more than once: make the zip again")
        if stat.S_ISLNK(first.external_attr >> 16):
            raise Unreadable("is a link: hand in the file itself")
        if first.flag_bits & ENCRYPTED:
            raise Unreadable("is encrypted: make the zip without a password")
        if first.compress_type not in METHODS:  # zipfile unpacks the others without a bound
            method = zipfile.compressor_names.get(  # type: ignore[attr-defined]
                first.compress_type, "an unknown method"
            )
            raise Unreadable(
                f"is compressed with {method}: make the zip with deflate, the usual method"
            )
        # Reading stops at the size stated in the zip's list, so a false size gains nothing.
        usual = max(self._limits.ratio_from, first.compress_size * self._limits.ratio)
        if first.file_size > usual and not is_notebook(name):  # outputs are repeated text
            raise Unreadable(
                f"unpacks to more than {self._limits.ratio} times its size in the zip, which code "
                "never does: hand in the file itself"
            )
        if first.header_offset in self._overlapping:
            raise Unreadable("shares its bytes with another file in the zip: make the zip again")
        try:
            with self._zip.open(first) as file:
                return read_bounded(file, name, self._limits)
        except BROKEN:
            raise Unreadable("is damaged in the zip: make the zip again") from None


def _overlapping(members: list[zipfile.ZipInfo]) -> set[int]:
    """Offsets of members that overlap, as in zip bombs that use the same bytes twice."""
    found = set()
    ordered = sorted(members, key=lambda info: info.header_offset)
    for info, following in zip(ordered, islice(ordered, 1, None), strict=False):
        if info.header_offset + LOCAL_HEADER + info.compress_size > following.header_offset:
            found |= {info.header_offset, following.header_offset}
    return found


class _ShortReads(io.FileIO):
    """A zip's file; zipfile can read no more at once than a list of members may take.

    The records at the end of a zip cannot be trusted about the size of that list: there may be
    several, in two formats, and zipfile believes one of them.
    """

    def __init__(self, file: io.FileIO, limits: IntakeLimits):
        super().__init__(file.fileno(), closefd=False)
        self._size = os.fstat(file.fileno()).st_size
        self._most = limits.directory_bytes
        if self._size > limits.archive_bytes:
            raise Unreadable(
                f"is larger than {in_bytes(limits.archive_bytes)}: hand in only the modules"
            )

    def read(self, size: int | None = -1) -> bytes:
        left = max(0, self._size - self.tell())
        wanted = left if size is None or size < 0 else min(size, left)
        if wanted > max(self._most, END):
            raise Unreadable(
                f"has a list of files larger than {in_bytes(self._most)}: hand in only the modules"
            )
        return super().read(wanted)
