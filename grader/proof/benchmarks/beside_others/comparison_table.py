"""The table of all graders: seconds, and what becomes of hostile submissions.

Console().print(comparison_table(columns, runs))
"""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.table import Table

from .comparison import BATCH, COLD, CRASH, LOOP, Measured
from .graders import FORGING, Grader


@dataclass(frozen=True)
class Column:
    """One grader's results. most: points of a right submission. asked: calls of its functions."""

    name: str
    version: str
    most: float
    asked: int
    runs: Sequence[Measured]

    def median(self, kind: str) -> float:
        """Seconds for each submission of such a run."""
        return statistics.median(run.seconds / run.size for run in self.runs if run.kind == kind)

    def processor(self, kind: str) -> float | None:
        """As `median`, of the processor; None where it was not measured."""
        found = [
            run.processor_seconds / run.size
            for run in self.runs
            if run.kind == kind and run.processor_seconds is not None
        ]
        return statistics.median(found) if found else None

    def only(self, kind: str) -> Measured:
        return next(run for run in self.runs if run.kind == kind)

    def points(self, points: float | None) -> str:
        return "no grade" if points is None else f"{points:g} of {self.most:g}"

    def stopped(self) -> str:
        """After how long the loop was stopped: what the run took beyond two right submissions."""
        run = self.only(LOOP)
        if not run.has_ended:
            return f"never (killed: {run.seconds:.0f} s)"
        return f"after {max(0.0, run.seconds - self.median(COLD) - self.median(BATCH)):.0f} s"


def columns_of(graders: Sequence[Grader], runs: Sequence[Measured]) -> list[Column]:
    """A column for each grader."""
    return [
        Column(g.name, g.version, g.most, g.asked, [run for run in runs if run.grader == g.name])
        for g in graders
    ]


def comparison_table(columns: Sequence[Column]) -> Table:
    """The first column is ours, with which the others are compared."""
    ours, size = columns[0], columns[0].only(BATCH).size
    table = Table("", *(column.name for column in columns), pad_edge=False, box=None)

    rows: list[tuple[str, Callable[[Column], str]]] = [
        ("version", lambda c: c.version),
        ("calls of its functions", lambda c: str(c.asked)),
        ("alone, cold", lambda c: _beside(c.median(COLD), ours.median(COLD))),
        ("  of the processor", lambda c: _beside(c.processor(COLD), ours.processor(COLD))),
        (f"each of {size}", lambda c: _beside(c.median(BATCH), ours.median(BATCH))),
        ("  of the processor", lambda c: _beside(c.processor(BATCH), ours.processor(BATCH))),
        ("loop: is stopped", lambda c: c.stopped()),
        ("  its points", lambda c: c.points(c.only(LOOP).points)),
        ("  the next one's", lambda c: c.points(c.only(LOOP).next_points)),
        ("crash: its points", lambda c: c.points(c.only(CRASH).points)),
        ("  the next one's", lambda c: c.points(c.only(CRASH).next_points)),
    ]
    for name, cell in rows:
        table.add_row(name, *map(cell, columns))
    for kind in FORGING:
        table.add_row(
            f"forged: {kind}", *(column.points(column.only(kind).points) for column in columns)
        )
    return table


def _beside(seconds: float | None, ours: float | None) -> str:
    """Seconds of one submission, and how many times those of ours."""
    if seconds is None or ours is None:
        return "not measured"
    return f"{seconds:.2f} s ({seconds / ours:.1f}x)"
