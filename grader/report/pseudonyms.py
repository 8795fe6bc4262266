"""Numbers in place of names: "No. 17", the same each time the page is made.

    numbers = numbered(Path("graded"), ["ada", "bob"])      # {"ada": 17, "bob": 4}

They are drawn at random, so that neither their order nor their size tells anything, and kept in
graded/pseudonyms.csv, where the instructor can look up who is who.
"""

import csv
import io
import random
from collections.abc import Sequence
from pathlib import Path

from ..outputs.atomic_file import write_whole

FILE = "pseudonyms.csv"
FIELDS = ("number", "name")


class PseudonymError(Exception):
    """The file of numbers cannot be used; the message names the next step."""


def numbered(graded: Path, names: Sequence[str]) -> dict[str, int]:
    """A number for each name. Those that have none yet get one. Raises PseudonymError if the file
    is not as this module writes it, OSError if it cannot be written."""
    file = graded / FILE
    known = _read(file)
    new = [name for name in names if name not in known]
    if new:
        most = 10 ** len(str(2 * (len(known) + len(new)))) - 1
        free = sorted(set(range(1, most + 1)) - set(known.values()))
        known |= dict(zip(new, random.SystemRandom().sample(free, len(new)), strict=True))
        text = io.StringIO()
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(FIELDS)
        rows.writerows(sorted((number, name) for name, number in known.items()))
        write_whole(file, text.getvalue())
    return {name: known[name] for name in names}


def _read(file: Path) -> dict[str, int]:
    if not file.exists():
        return {}
    try:
        rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"))))
        known = {name: int(number) for number, name in rows[1:]}
        if tuple(rows[0]) != FIELDS or len(set(known.values())) < len(rows) - 1:
            raise ValueError
    except (ValueError, IndexError):  # UnicodeDecodeError is a ValueError
        raise PseudonymError(
            f"{file} is not a table of {' and '.join(FIELDS)} with each number once: correct it, "
            "or delete it, and everybody gets a new number"
        ) from None
    return known
