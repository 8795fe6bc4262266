"""`grader doctor --gpu`: the table of all figures, with their verdicts."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from ..checks.datasets import find_root
from ..proof.gpu.examine import Scale, examine
from ..proof.gpu.targets import FIGURES, MET, MISSED, TOLD, UNMEASURED, Figure, Row, all_met
from ..sandbox.gpu_capacity import Gpu, NoGpu, look, most_places
from ..worker.process.limits import Limits

NOT_MET, NOTHING_MEASURED = 1, 2
COLOURS = {MET: "green", MISSED: "red", UNMEASURED: "yellow", TOLD: "dim"}


def examine_gpu(
    only: str | None, out: Path | None, find_gpu: Callable[[], Gpu] = look, **scale
) -> None:
    """Measure, show and write; ends with the exit code: 0 where all is met, 1 where something is
    not or could not be measured, 2 where nothing was measured.

    only: names of figures, with commas between. out: for the values, in JSON. scale: what a `Scale`
    is to have beside the pictures.
    """
    console, errors = Console(highlight=False), Console(stderr=True, highlight=False)
    try:
        figures = _chosen(only)
        gpu = find_gpu()
    except (NoGpu, ValueError) as error:
        errors.print(f"[red]nothing measured:[/] {escape(str(error))}", soft_wrap=True)
        raise typer.Exit(NOTHING_MEASURED) from None
    root, label = find_root()
    slots = max(1, most_places(gpu, Limits().gpu_memory))
    plan = Scale(data=str(root), label=label, **{"places": slots, **scale})
    console.print(f"{escape(gpu.name)}, {gpu.memory >> 20} MiB; pictures: {label}")
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task("", total=len(figures))
        started: list[Figure] = []

        def starts(figure: Figure) -> None:
            bar.update(task, completed=len(started), description=f"{figure.name}: {figure.title}")
            started.append(figure)

        rows = list(examine(figures, plan, gpu.name, on_start=starts))
    console.print(table_of(rows))
    if out is not None:
        out.write_text(json.dumps(as_json(rows, gpu, label), indent=1) + "\n", encoding="utf-8")
        console.print(f"written: {escape(str(out))}", soft_wrap=True)
    raise typer.Exit(0 if all_met(rows) else NOT_MET)


def _chosen(only: str | None) -> list[Figure]:
    """ValueError where a name is none of the figures'."""
    if only is None:
        return list(FIGURES)
    names = [name.strip() for name in only.split(",")]
    known = [figure.name for figure in FIGURES]
    if unknown := [name for name in names if name not in known]:
        raise ValueError(f"--only {', '.join(unknown)}: choose from {', '.join(known)}")
    return [figure for figure in FIGURES if figure.name in names]


def table_of(rows: Sequence[Row]) -> Table:
    """A row a value; a figure's title once."""
    table = Table("figure", "", "asked", "measured", "", box=None, pad_edge=False)
    before = None
    for row in rows:
        if row.figure is not before:
            table.add_row(f"[bold]{row.figure.name}[/]", f"[bold]{escape(row.figure.title)}[/]")
            before = row.figure
        verdict = f"[{COLOURS[row.verdict]}]{row.verdict}[/]"
        table.add_row("", escape(row.ask.name), row.ask.text, escape(row.measured), verdict)
    return table


def as_json(rows: Sequence[Row], gpu: Gpu, pictures: str) -> dict:
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
