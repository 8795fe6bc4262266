"""How platforms' tables name persons and points."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Platform:
    """ids: columns, in small letters, and which kind of id (see intake.persons) each holds: another
    kind's number may be somebody else's. logins, emails, names: more columns that tell a person.
    required: columns without which it is another table. maximum: the
    column with the most points, "" for a row of the table. bare: an id as the table means it.
    """

    name: str
    required: Sequence[str]
    ids: Mapping[str, str]
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
    ids={"id": "canvas user id", "sis user id": "sid"},
    logins=("sis login id",),
    emails=("email",),
    names=("student",),
)
# Source: moodle/moodle, mod/assign/feedback/offline.
MOODLE = Platform(
    "moodle",
    required=("identifier",),
    ids={"identifier": "moodle participant id", "id number": "sid"},
    logins=("username",),
    emails=("email address",),
    names=("full name",),
    maximum="maximum grade",
    bare=_number,
)
PLATFORMS = {platform.name: platform for platform in (CANVAS, MOODLE)}
