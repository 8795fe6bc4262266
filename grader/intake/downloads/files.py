"""The files of a download, read in place: from the folder, or from the zip without unpacking it."""

import io
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from ..archives import Archive
from ..bounded import IntakeLimits, Source, naming, open_regular
from ..folders import Folder

CLASS = 1000  # submissions in a download: limits are for one
METADATA_BYTES = 256 << 20


def of_class(limits: IntakeLimits) -> IntakeLimits:
    """The limits of a whole download."""
    return replace(
        limits,
        archive_bytes=CLASS * limits.archive_bytes,
        members=CLASS * limits.members,
        entries=CLASS * limits.entries,
        directory_bytes=64 * limits.directory_bytes,
        depth=limits.depth + 3,
    )


def names_in(place: Path, limits: IntakeLimits) -> list[str]:
    """The paths of all files in a folder or zip, sorted. Raises Unreadable."""
    with opened(place, of_class(limits)) as source:
        return sorted(
            name for name in source.names() if not name.rpartition("/")[2].startswith(".")
        )


def text_in(place: Path, path: str, limits: IntakeLimits) -> str:
    """One file's text. Raises Unreadable."""
    limits = replace(of_class(limits), file_bytes=METADATA_BYTES)
    with opened(place, limits) as source, naming(path):
        return source.read(path).decode("utf-8", "replace")


@contextmanager
def opened(place: Path, limits: IntakeLimits) -> Iterator[Source]:
    with ExitStack() as stack:
        if place.is_dir():
            yield stack.enter_context(Folder(place, limits))
            return
        with naming(place.name):
            file = stack.enter_context(open_regular(place))
            archive = Archive(file, limits)
        yield archive


class Chosen:
    """The files of one submission: a `Source`. files: where each lies in the download."""

    def __init__(self, source: Source, files: Mapping[str, str]):
        self._source, self._files = source, files
        self.passed_over: list[str] = []

    def names(self) -> Iterator[str]:
        return iter(self._files)

    def read(self, name: str) -> bytes:
        return self._source.read(self._files[name])


@contextmanager
def chosen(place: Path, files: Mapping[str, str], limits: IntakeLimits) -> Iterator[Chosen]:
    """The files of one submission, open for reading."""
    with opened(place, replace(of_class(limits), file_bytes=limits.file_bytes)) as source:
        yield Chosen(source, files)


@contextmanager
def zip_within(place: Path, path: str, limits: IntakeLimits) -> Iterator[io.FileIO]:
    """A zip that lies in a download, as a file of its own. Raises Unreadable."""
    whole = replace(of_class(limits), file_bytes=limits.archive_bytes)
    with opened(place, whole) as source, tempfile.TemporaryFile(buffering=0) as copy:
        with naming(path.rpartition("/")[2]):
            file = source.open(path) if isinstance(source, Folder) else copy
            if file is copy:
                copy.write(source.read(path))
        with file:
            yield file
