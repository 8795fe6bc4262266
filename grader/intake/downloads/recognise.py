"""Which platform a download comes from."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..bounded import IntakeLimits
from . import canvas, gradescope, moodle, separate
from .files import names_in, text_in
from .layout import Download, ReadText, Submission


@dataclass(frozen=True)
class Platform:
    """about: what a download of its is, in words. fits: whether these paths look like one."""

    about: str
    fits: Callable[[Sequence[str]], bool]
    read: Callable[[Sequence[str], ReadText], Download]


PLATFORMS = {  # in the order in which they are tried
    "gradescope": Platform("Gradescope's export", gradescope.fits, gradescope.read),
    "moodle": Platform("Moodle's download", moodle.fits, moodle.read),
    "canvas": Platform("Canvas's download", canvas.fits, canvas.read),
    "checkouts": Platform(
        "git clones or handouts", separate.are_checkouts, separate.read_checkouts
    ),
    "folders": Platform("a folder or zip for each person", bool, separate.read_folders),
}


SIDE_BY_SIDE = "gradescope", "moodle", "canvas"  # not a folder or zip of each person's


ATTEMPTS = "newest", "all"


def recognise(
    place: Path, limits: IntakeLimits, platform: str | None = None, attempts: str = "newest"
) -> Download:
    """The submissions in a folder or zip. platform: a key of PLATFORMS, where it is known.
    attempts: of ATTEMPTS; with "all", what was handed in before is a submission of its own.

    Folders around the whole download, as programs that unpack make them, do not count. Raises
    Unreadable or MetadataError.
    """
    paths, around = _without_folders_around(names_in(place, limits), platform)
    kind = platform or next(name for name, each in PLATFORMS.items() if each.fits(paths))
    download = PLATFORMS[kind].read(paths, lambda path: text_in(place, around + path, limits))
    if attempts == "all":
        everything = [*download.submissions, *download.earlier]
        download = replace(download, submissions=everything)
    told = {*download.leftover, gradescope.METADATA}
    told.update(*(submission.files.values() for submission in download.submissions))
    older = [path for path in paths if path not in told]
    return _in_place(replace(download, earlier=(), older=older), around)


def is_of_platform(folder: Path) -> bool:
    """Whether a folder looks like an unpacked download with its files side by side. Looks at the
    upper two levels only: a folder of git clones has many files."""
    for place in (folder, *list(_folders_in(folder))[:2]):
        with os.scandir(place) as entries:
            paths = [entry.name + "/file" * entry.is_dir() for entry in entries]
        if any(PLATFORMS[name].fits(paths) for name in SIDE_BY_SIDE):
            return place == folder or len(list(folder.iterdir())) == 1
    return False


def _folders_in(folder: Path) -> Iterator[Path]:
    return (path for path in folder.iterdir() if path.is_dir() and not path.is_symlink())


def _without_folders_around(
    paths: Sequence[str], platform: str | None
) -> tuple[Sequence[str], str]:
    """The paths below the folder that holds the whole download, and that folder."""
    around = ""
    while paths and not _is_download(paths, platform):
        folder, slash, _ = paths[0].partition("/")
        inside = [path.removeprefix(folder + slash) for path in paths]
        if not slash or any(not path.startswith(folder + slash) for path in paths):
            break
        if not _is_download(inside, platform) and not any("/" in path for path in inside):
            break
        paths, around = inside, around + folder + slash
    return paths, around


def _is_download(paths: Sequence[str], platform: str | None) -> bool:
    likely = [platform] if platform else [name for name in PLATFORMS if name != "folders"]
    return any(PLATFORMS[name].fits(paths) for name in likely)


def _in_place(download: Download, around: str) -> Download:
    """The same, with paths from the top of the download."""

    def moved(submission: Submission) -> Submission:
        files = {name: around + path for name, path in submission.files.items()}
        return replace(submission, files=files)

    return replace(
        download,
        submissions=[moved(submission) for submission in download.submissions],
        leftover=[around + path for path in download.leftover],
        older=[around + path for path in download.older],
    )
