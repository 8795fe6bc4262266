"""Canvas's "Download Submissions": everyone's files side by side.

    {name}[_LATE]_{user id}_{attachment id}_{file name}
    [LATE_]anon_{id}_{attachment id}_{file name}        where grading is anonymous

What was typed in stands in `..._{user id}_text.html`. A group's files carry its name and number.
Source: instructure/canvas-lms, lib/content_zipper.rb.
"""

import re
from collections.abc import Sequence

from ..persons import HandedIn, Person
from .layout import Download, ReadText, attempts_of

USER_ID, ANONYMOUS_ID = "canvas user id", "canvas anonymous id"
FILE = r"(?:\d+_(?P<file>.+)|(?P<typed>text\.html))"
NAMED = re.compile(rf"(?P<name>.+?)(?P<late>_LATE)?_(?P<id>\d+)_{FILE}", re.S)
ANONYMOUS = re.compile(rf"(?P<late>LATE_)?anon_(?P<id>[A-Za-z0-9]+)_{FILE}", re.S)


def fits(paths: Sequence[str]) -> bool:
    """Whether most of the files are called like Canvas's."""
    flat = [path for path in paths if "/" not in path]
    return 2 * sum(_match(path) is not None for path in flat) > len(paths)


def read(paths: Sequence[str], read_text: ReadText) -> Download:
    found: dict[tuple[str, str], dict[str, str]] = {}
    late: set[tuple[str, str]] = set()
    leftover = []
    for path in paths:
        match = None if "/" in path else _match(path)
        if match is None:
            leftover.append(path)
            continue
        who = match.groupdict().get("name") or "", match["id"]
        found.setdefault(who, {})[match["file"] or match["typed"]] = path
        if match["late"]:
            late.add(who)
    submissions, earlier = [], []
    for (name, number), files in found.items():
        person = Person(name, ((USER_ID if name else ANONYMOUS_ID, number),))
        handed_in = HandedIn("canvas", (person,), (name, number) in late)
        *older, newest = attempts_of(f"{name or 'anon'}_{number}/", files, handed_in)
        submissions.append(newest)
        earlier += older
    return Download("canvas", submissions, earlier, leftover)


def _match(path: str) -> re.Match[str] | None:
    return ANONYMOUS.fullmatch(path) or NAMED.fullmatch(path)
