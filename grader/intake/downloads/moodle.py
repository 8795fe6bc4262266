"""Moodle's "Download all submissions": a folder for each person, or all files side by side.

    {full name}_{participant id}_assignsubmission_file/{file name}
    {full name}_{participant id}_assignsubmission_file_{file name}

Text that was typed in is `..._assignsubmission_onlinetext...`. Source: moodle/moodle, mod/assign.
"""

import re
from collections.abc import Sequence

from ..persons import HandedIn, Person
from .layout import Download, ReadText, Submission, without_copies

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
    submissions = []
    for (name, number), files in found.items():
        newest, copies = without_copies(files)
        handed_in = HandedIn("moodle", (Person(name, ((PARTICIPANT, number),)),), None, copies + 1)
        submissions.append(Submission(f"{name}_{number}/", handed_in, newest))
    return Download("moodle", submissions, leftover)
