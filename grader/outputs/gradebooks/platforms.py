"""How platforms' tables name persons and points."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Platform:
    """ids, logins, emails: columns by which a person is known, the surest first, in small letters.
    names: columns with names. required: columns without which it is another table. maximum: the
    column with the most points, "" for a row of the table. bare: an id as the table means it.
    """

    name: str
    required: Sequence[str]
    ids: Sequence[str]
    logins: Sequence[str]
    emails: Sequence[str]
    names: Sequence[str]
    maximum: str = ""
    bare: Callable[[str], str] = str.strip


def _number(text: str) -> str:
    """ "Participant 123" is 123, in whatever language."""
    found = re.search(r"(\d+)\s*$", text)
    return found[1] if found else text.strip()


# Source: instructure/canvas-lms, lib/gradebook_importer.rb.
CANVAS = Platform(
    "canvas",
    required=("student", "id"),
    ids=("id", "sis user id"),
    logins=("sis login id",),
    emails=("email",),
    names=("student",),
)
# Source: moodle/moodle, mod/assign/feedback/offline.
MOODLE = Platform(
    "moodle",
    required=("identifier",),
    ids=("identifier", "id number"),
    logins=("username",),
    emails=("email address",),
    names=("full name",),
    maximum="maximum grade",
    bare=_number,
)
PLATFORMS = {platform.name: platform for platform in (CANVAS, MOODLE)}
