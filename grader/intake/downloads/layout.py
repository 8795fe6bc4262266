"""A download's submissions, and the files of each."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ...checks.assignment import MODULES
from ..persons import HandedIn

ReadText = Callable[[str], str]  # a file of the download, by its path there
OWN_FILES = (*(f"{module}.py" for module in MODULES), "answers.md")
COPY = re.compile(r"(.+?)(?:-(\d+)| \((\d+)\))$")  # "saddle-2", "saddle (2)": handed in again


@dataclass(frozen=True)
class Submission:
    """name: as a folder's or file's (see Origin); a folder's ends in "/". files: where each of its
    files lies in the download, by the path that it has in the submission."""

    name: str
    handed_in: HandedIn
    files: Mapping[str, str]


@dataclass(frozen=True)
class Download:
    """platform: one of `PLATFORMS`. leftover: files that belong to nobody. older: files that do not
    count, since the same person handed in newer ones."""

    platform: str
    submissions: Sequence[Submission]
    leftover: Sequence[str] = ()
    older: Sequence[str] = ()


def without_copies(files: Mapping[str, str]) -> tuple[dict[str, str], int]:
    """The newest of the files that were handed in several times, under their own names; and how
    often anything was. Platforms tell copies apart by a number: saddle.py, saddle-1.py, ..."""
    newest: dict[str, tuple[int, str]] = {}
    for name, place in files.items():
        own, number = _original(name, files)
        if own not in newest or newest[own][0] < number:
            newest[own] = number, place
    most = max((number for number, _ in newest.values()), default=0)
    return {own: place for own, (_, place) in newest.items()}, most


def _original(name: str, files: Mapping[str, str]) -> tuple[str, int]:
    stem, dot, suffix = name.rpartition(".")
    found = COPY.fullmatch(stem)
    if dot and found:
        own = f"{found[1]}.{suffix}"
        if own in OWN_FILES or own in files or suffix.lower() == "zip":
            return own, int(found[2] or found[3])
    return name, 0
