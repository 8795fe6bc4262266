"""A download's submissions, and the files of each."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

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
    """platform: one of `PLATFORMS`. earlier: what the same persons handed in before. leftover:
    files that belong to nobody. older: files that do not count, since newer ones do."""

    platform: str
    submissions: Sequence[Submission]
    earlier: Sequence[Submission] = ()
    leftover: Sequence[str] = ()
    older: Sequence[str] = ()


def attempts_of(name: str, files: Mapping[str, str], handed_in: HandedIn) -> list[Submission]:
    """A submission for each time that its person handed in something, oldest first. Platforms tell
    files that were handed in again apart by a number: saddle.py, saddle-1.py, ...

    name, handed_in: of the newest, which has the newest of all files. It alone may be late.
    """
    originals = {place: _original(file, files) for file, place in files.items()}
    numbers = sorted({number for _, number in originals.values()})
    found = []
    for attempt in numbers:
        newest: dict[str, tuple[int, str]] = {}
        for place, (own, number) in originals.items():
            if number <= attempt and number >= newest.get(own, (0, ""))[0]:
                newest[own] = number, place
        about = replace(handed_in, attempt=attempt + 1)
        own_name = name
        if attempt != numbers[-1]:
            about = replace(about, is_late=None)
            own_name = f"{name.removesuffix('/')}-attempt-{attempt + 1}/"
        placed = {own: place for own, (_, place) in newest.items()}
        found.append(Submission(own_name, about, placed))
    return found


def _original(name: str, files: Mapping[str, str]) -> tuple[str, int]:
    stem, dot, suffix = name.rpartition(".")
    found = COPY.fullmatch(stem)
    if dot and found:
        own = f"{found[1]}.{suffix}"
        if own in OWN_FILES or own in files or suffix.lower() == "zip":
            return own, int(found[2] or found[3])
    return name, 0
