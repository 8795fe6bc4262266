"""Moodle's "Download all submissions": a folder for each person, or all files side by side.

    {full name}_{participant id}_assignsubmission_file/{file name}
    {full name}_{participant id}_assignsubmission_file_{file name}

Text that was typed in is `..._assignsubmission_onlinetext...`. Source: moodle/moodle, mod/assign.
"""

import re
from collections.abc import Sequence

from ..persons import HandedIn, Person
from .layout import Download, ReadText, attempts_of

PARTICIPANT = "moodle participant id"
ENTRY = re.compile(
    r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)(?:_?/|_)(?P<file>.+)", re.S
)


def fits(paths: Sequence[str]) -> bool:
    """Whether most of the files are called like Moodle's."""
    return 2 * sum(ENTRY.fullmatch(path) is not None for path in paths) > len(paths)


def read(paths: Sequence[str], read_text: ReadText) -> Download:
    found: dict[tuple[str, str], dict[str, str]] = {}
    leftover = []
    for path in paths:
        match = ENTRY.fullmatch(path)
        if match is None:
            leftover.append(path)
        else:
            found.setdefault((match["name"], match["id"]), {})[match["file"]] = path
    submissions, earlier = [], []
    for (name, number), files in found.items():
        handed_in = HandedIn("moodle", (Person(name, ((PARTICIPANT, number),)),))
        *older, newest = attempts_of(f"{name}_{number}/", files, handed_in)
        submissions.append(newest)
        earlier += older
    return Download("moodle", submissions, earlier, leftover)
