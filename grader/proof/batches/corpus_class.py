"""A class of any size, made from the corpus: right, wrong, empty and hostile submissions.

places = write_class(folder, 1000, random.Random(0), canaries.targets)
"""

import random
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from ...checks.layout import EXERCISES
from ...intake.submissions import SubmissionPath
from ..corpus import attacks
from ..corpus.entries import MODULES, Entry, load

SHARES = {"wrong": 0.50, "right": 0.35, "stubs": 0.10, "hostile": 0.05}


def write_class(
    folder: Path, size: int, draw: random.Random, targets: Mapping[str, str | int]
) -> list[SubmissionPath]:
    """Write the submissions, every second one as a zip, in the order in which they are graded.
    draw: decides which they are. targets: of the hostile ones, see selftest/canaries.py."""
    kinds = draw.choices(list(SHARES), list(SHARES.values()), k=size)
    wrong, right, hostile = load("wrong"), load("right"), attacks.load()
    places = []
    for number, kind in enumerate(kinds):
        place = folder / f"{number:05}-{kind}"
        if kind == "stubs":
            written = _stubs(place)
        elif kind == "hostile":
            written = draw.choice(hostile).write(place, targets)
        else:
            chosen: Sequence[Entry] = wrong if kind == "wrong" else right
            written = draw.choice(chosen).write(place)
        if number % 2 and written.is_dir():
            written = Path(shutil.make_archive(str(place), "zip", written))
        places.append(SubmissionPath(place.name, written))
    return places


def _stubs(place: Path) -> Path:
    place.mkdir()
    for module in MODULES:
        shutil.copy(EXERCISES / f"{module}.py", place)
    return place
