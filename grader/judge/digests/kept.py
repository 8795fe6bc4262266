"""Keeps what was found in the kit's source beside its bytecode: reading all of the source takes a
second, and every `grader grade` asks for it.

    write(KeptDigests(checks_digest(), checks, says))
    read(checks_digest())                           # None for another source
"""

import sys
from contextlib import suppress
from pathlib import Path

import msgspec

from ...checks.layout import KIT
from ...outputs.atomic_file import write_whole

PLACE = KIT / "__pycache__" / "digests.json"


class KeptDigests(msgspec.Struct):
    """key: a digest of the source. checks, says: see parts.py, `judged_by` and `named`."""

    key: str
    checks: dict[str, dict[str, str]]
    says: str


def read(key: str, place: Path = PLACE) -> KeptDigests | None:
    """What is kept for this key; None if that is nothing, or damaged."""
    try:
        kept = msgspec.json.decode(place.read_bytes(), type=KeptDigests)
    except (OSError, msgspec.DecodeError):
        return None
    return kept if kept.key == key else None


def write(kept: KeptDigests, place: Path = PLACE) -> None:
    """Keep it, where Python would keep bytecode."""
    if sys.dont_write_bytecode:
        return
    with suppress(OSError):  # an installation that is read-only
        place.parent.mkdir(exist_ok=True)
        write_whole(place, msgspec.json.encode(kept))
