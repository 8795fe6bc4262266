"""Untrusted folders: searched and read without leaving them.

Every folder is opened by name relative to its parent, and links are never followed. So even if
files are moved or replaced meanwhile, only files inside the submitted folder are read.
"""

import io
import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path, PurePosixPath

from .bounded import (
    IntakeLimits,
    Unreadable,
    is_passed_over,
    open_regular,
    read_bounded,
    shown,
    too_deep,
)

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC

MOST_REPORTED = 3  # folders that cannot be read


class Folder:
    """The files of a folder: a `Source`. Use it in a `with` statement, which closes it."""

    def __init__(self, path: Path, limits: IntakeLimits):
        self._root = os.open(path, FOLDER)
        self._limits = limits
        self.passed_over: list[str] = []

    def __enter__(self) -> "Folder":
        return self

    def __exit__(self, *exception: object) -> None:
        os.close(self._root)

    def names(self) -> Iterator[str]:
        """Paths of everything that is not a folder, links included; upper levels come first."""
        waiting, left, deep = deque([""]), self._limits.entries, ""
        while waiting:
            folder = waiting.popleft()
            found = self._entries(folder, left + 1)
            left -= len(found)
            if left < 0:
                raise Unreadable(
                    f"the folder contains more than {self._limits.entries} files: "
                    "hand in only the modules"
                )
            for name, is_folder in found:
                path = f"{folder}/{name}" if folder else name
                if not is_folder:
                    yield path
                elif is_passed_over(name):
                    continue
                elif len(PurePosixPath(path).parts) <= self._limits.depth:
                    waiting.append(path)
                else:
                    deep = deep or path
        if deep:
            self.passed_over.append(too_deep(deep, self._limits))

    def _entries(self, folder: str, most: int) -> list[tuple[str, bool]]:
        """(name, whether it is a folder) of each entry; an unreadable folder is reported."""
        try:
            with self._opened(folder) as descriptor, os.scandir(descriptor) as entries:
                return sorted(
                    (entry.name, entry.is_dir(follow_symlinks=False))
                    for entry in islice(entries, most)
                )
        except Unreadable as error:
            if len(self.passed_over) < MOST_REPORTED:
                self.passed_over.append(f"the folder {shown(folder)} {error}")
            return []

    def open(self, name: str) -> io.FileIO:
        """A regular file, open for reading. Raises Unreadable."""
        folder, _, own = name.rpartition("/")
        with self._opened(folder) as descriptor:
            return open_regular(own, descriptor)

    def read(self, name: str) -> bytes:
        with self.open(name) as file:
            return read_bounded(file, name, self._limits)

    @contextmanager
    def _opened(self, folder: str) -> Iterator[int]:
        """A descriptor of a folder inside; neither it nor its parents are links."""
        descriptor = os.dup(self._root)
        try:
            for part in PurePosixPath(folder).parts:
                outer, descriptor = descriptor, os.open(part, FOLDER, dir_fd=descriptor)
                os.close(outer)
            yield descriptor
        except OSError as error:
            raise Unreadable(f"cannot be read ({error.strerror}): submit it again") from None
        finally:
            os.close(descriptor)
