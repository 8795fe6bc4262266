"""All measurements, the graders in turns, so that a busy machine slows all of them.

    with graders_beside_ours() as graders:
        runs = list(measure(graders, rounds=1, size=20))

Also how each grader treats what is hostile: a loop and a crash, each with a right submission after
it, and forging submissions.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import submissions
from .environments import cache_folder, install
from .graders import FORGING, GradedRun, Grader
from .gradescope_unittest import GradescopeUnittest
from .nbgrader_course import NbgraderCourse
from .otter_grader import OtterGrader
from .ours import Ours, OursInFull
from .submissions import Work, right

COLD, BATCH, LOOP, CRASH = "cold", "batch", "loop", "crash"
PATIENCE = 150.0  # seconds until a run with a hostile submission is ended
BATCH_PATIENCE = 3600.0
NEXT = "next"  # the right submission after a loop or a crash
HOSTILE = {LOOP: submissions.looping, CRASH: submissions.crashing}


@dataclass(frozen=True)
class Measured:
    """A run of a grader. kind: COLD, BATCH, or the kind of the hostile submission. size: the
    number of submissions. points: of the first; None for no grade. next_points: of the one after
    a loop or a crash."""

    grader: str
    kind: str
    size: int
    seconds: float
    processor_seconds: float | None
    has_ended: bool
    points: float | None
    next_points: float | None = None


class NotFair(Exception):
    """A grader did not give a right submission all points: its times compare with nothing."""


@contextmanager
def graders_beside_ours() -> Iterator[list[Grader]]:
    """Ours first, then the others, installed if they are not. Raises NotInstalled."""
    cache = cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    otter = install(cache, "otter-grader", ["ipykernel"])  # which it needs, but does not require
    nbgrader, gradescope = (install(cache, tool) for tool in ("nbgrader", "gradescope-utils"))
    with tempfile.TemporaryDirectory(prefix="grader-beside-", ignore_cleanup_errors=True) as name:
        scratch = Path(name)
        yield [
            Ours(scratch / "ours"),
            OursInFull(scratch / "in-full"),
            GradescopeUnittest(scratch / "gradescope", gradescope),
            OtterGrader(scratch / "otter", otter),
            NbgraderCourse(scratch / "nbgrader", nbgrader),
        ]


def number_of_runs(graders: int, rounds: int) -> int:
    return graders * (2 * rounds + len(HOSTILE) + len(FORGING))


def measure(graders: Sequence[Grader], rounds: int, size: int) -> Iterator[Measured]:
    """One for each run. Raises NotFair."""
    batch = [right(f"right-{number}") for number in range(size)]
    for _ in range(rounds):
        for kind, works in ((COLD, [right()]), (BATCH, batch)):
            for grader in graders:
                graded = grader.grade(works, BATCH_PATIENCE)
                if any(points != grader.most for points in graded.points.values()):
                    raise NotFair(f"{grader.name} gave a right submission {graded.points}")
                yield _measured(grader, kind, works, graded)
    for kind, make in HOSTILE.items():
        for grader in graders:
            works = [make(), right(NEXT)]
            yield _measured(grader, kind, works, grader.grade(works, PATIENCE))
    for place, kind in enumerate(FORGING):
        for grader in graders:
            works = [submissions.forging("forging", grader.forgeries[place])]
            yield _measured(grader, kind, works, grader.grade(works, PATIENCE))


def _measured(grader: Grader, kind: str, works: Sequence[Work], graded: GradedRun) -> Measured:
    return Measured(
        grader=grader.name,
        kind=kind,
        size=len(works),
        seconds=graded.time.seconds,
        processor_seconds=graded.time.processor_seconds,
        has_ended=graded.time.has_ended,
        points=graded.points[works[0].name],
        next_points=graded.points.get(NEXT),
    )
