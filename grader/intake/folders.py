"""Folders from strangers: looked through and read without leaving them.

Every folder is opened by its own name in the one that holds it, and a link is never followed; so
whatever is moved or replaced meanwhile, what is read lies in the folder that was handed in.
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

MOST_TOLD = 3  # folders that cannot be read


class Folder:
    """The files of a folder: a `Source`. Close it, or use it in a `with`."""

    def __init__(self, path: Path, limits: IntakeLimits):
        self._root = os.open(path, FOLDER)
        self._limits = limits
        self.passed_over: list[str] = []

    def __enter__(self) -> "Folder":
        return self

    def __exit__(self, *exception: object) -> None:
        os.close(self._root)

    def names(self) -> Iterator[str]:
        """Paths of all that is no folder, links too, those in the highest folders first."""
        waiting, left, deep = deque([""]), self._limits.entries, ""
        while waiting:
            folder = waiting.popleft()
            found = self._entries(folder, left + 1)
            left -= len(found)
            if left < 0:
                raise Unreadable(
                    f"the folder holds more than {self._limits.entries} files: "
                    "hand in the modules only"
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
        """(name, whether it is a folder) of what lies in a folder, which is told if unreadable."""
        try:
            with self._opened(folder) as descriptor, os.scandir(descriptor) as entries:
                return sorted(
                    (entry.name, entry.is_dir(follow_symlinks=False))
                    for entry in islice(entries, most)
                )
        except Unreadable as error:
            if len(self.passed_over) < MOST_TOLD:
                self.passed_over.append(f"the folder {shown(folder)} {error}")
            return []

    def open(self, name: str) -> io.FileIO:
        """A regular file, open for reading. Unreadable."""
        folder, _, own = name.rpartition("/")
        with self._opened(folder) as descriptor:
            return open_regular(own, descriptor)

    def read(self, name: str) -> bytes:
        with self.open(name) as file:
            return read_bounded(file, self._limits)

    @contextmanager
    def _opened(self, folder: str) -> Iterator[int]:
        """A descriptor of a folder within, none of whose parents is a link."""
        descriptor = os.dup(self._root)
        try:
            for part in PurePosixPath(folder).parts:
                outer, descriptor = descriptor, os.open(part, FOLDER, dir_fd=descriptor)
                os.close(outer)
            yield descriptor
        except OSError as error:
            raise Unreadable(f"cannot be read ({error.strerror}): hand it in again") from None
        finally:
            os.close(descriptor)
