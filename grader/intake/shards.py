"""Parts of a class, for a job array: each job grades one part, on a machine of its own.

    shard_of(places, *parsed_shard("3/20"))

Every job sees the whole class and takes every N-th submission in the order of names, so that the
parts do not depend on the order in which a file system lists files, and differ by at most one.
"""

import re
from collections.abc import Sequence

from .submissions import IntakeError, SubmissionPath


def parsed_shard(text: str) -> tuple[int, int]:
    """(3, 20) for "3/20". Raises IntakeError."""
    found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text)
    number, count = map(int, found.groups()) if found else (0, 0)
    if not 1 <= number <= count:
        raise IntakeError(f"--shard {text}: write K/N, from 1/N to N/N, as 3/20")
    return number, count


def shard_of(places: Sequence[SubmissionPath], number: int, count: int) -> list[SubmissionPath]:
    """Part `number` (from 1) of `count`."""
    return sorted(places, key=lambda place: place.name)[number - 1 :: count]
