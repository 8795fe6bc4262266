"""The output of `grader doctor --gpu`: all figures, with their verdicts."""

from collections.abc import Sequence
from typing import Any

from rich.markup import escape
from rich.table import Table

from ...sandbox.gpu_capacity import Gpu
from .targets import FIGURES, INFORMATION, MET, MISSED, UNMEASURED, Figure, Row

COLOURS = {MET: "green", MISSED: "red", UNMEASURED: "yellow", INFORMATION: "dim"}


def chosen_figures(names: str | None) -> list[Figure]:
    """The figures with these comma-separated names; None for all. ValueError for unknown names."""
    if names is None:
        return list(FIGURES)
    wanted = [name.strip() for name in names.split(",")]
    known = [figure.name for figure in FIGURES]
    if unknown := [name for name in wanted if name not in known]:
        raise ValueError(f"--only {', '.join(unknown)}: choose from {', '.join(known)}")
    return [figure for figure in FIGURES if figure.name in wanted]


def table_of(rows: Sequence[Row]) -> Table:
    """A row for each value, below the title of its figure. A reason that several values of a figure
    share stands beside the first."""
    table = Table("figure", "", "asked", "measured", "", box=None, pad_edge=False)
    before, reason = None, ""
    for row in rows:
        if row.figure is not before:
            table.add_row(f"[bold]{row.figure.name}[/]", f"[bold]{escape(row.figure.title)}[/]")
            before, reason = row.figure, ""
        verdict = f"[{COLOURS[row.verdict]}]{row.verdict}[/]"
        is_repeated = row.value is None and row.reason == reason
        measured = "" if is_repeated else escape(row.measured)
        table.add_row("", escape(row.ask.name), row.ask.text, measured, verdict)
        reason = row.reason
    return table


def as_json(rows: Sequence[Row], gpu: Gpu, pictures: str) -> dict[str, Any]:
    """The card, the pictures, and all rows."""
    return {
        "gpu": gpu.name,
        "memory": gpu.memory,
        "pictures": pictures,
        "rows": [
            {
                "figure": row.figure.name,
                "value": row.ask.name,
                "asked": row.ask.text,
                "measured": row.value,
                "unit": row.ask.unit,
                "verdict": row.verdict,
                "reason": row.reason,
            }
            for row in rows
        ],
    }
