"""`grader smoke-bounds`: measure what the bounds of the smoke test stand on."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ..checks.datasets import DRAWN, find_root
from ..checks.drawn_dataset import write_root
from ..checks.layout import ROOT
from ..judge import batch
from ..judge.settings import SMOKE_QUESTIONS, Settings
from .options import Device, UsageError, chosen_device

FOLDER = ROOT / "grader" / "checks" / "smoke"  # where the bounds are, too
SHORT_NAMES = {DRAWN: "drawn"}
USAGE = 2


def smoke_bounds_command(
    runs: Annotated[
        int, typer.Option(min=1, help="Of right submissions, at least: each variant runs once.")
    ] = 60,
    seeds: Annotated[int, typer.Option(min=1, help="Of each wrong submission.")] = 5,
    only: Annotated[
        str | None, typer.Option(metavar="right,shown,unseen", help="Only these kinds.")
    ] = None,
    device: Annotated[Device, typer.Option(help="Where they train.")] = Device.CPU,
    drawn: Annotated[
        bool, typer.Option("--drawn", help="Drawn garments in the place of FashionMNIST.")
    ] = False,
    jobs: Annotated[int | None, typer.Option(min=1, help="Trainings at once.")] = None,
    rows: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Keep each training here, and go on from what it holds."),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help=f"Write the table into {FOLDER.relative_to(ROOT)}.")
    ] = False,
) -> None:
    """Train right and wrong submissions for 20 steps each, and show every statistic's range.

    No right one may be refused, and each wrong one that tests/corpus/smoke.toml lists as shown must
    be, at every seed; for each wrong one the exact check that catches it is named. Exit code 0
    where all that holds, 1 where not. About 10 s a training on one core.
    """
    from ..proof.corpus.verdicts import validate
    from ..proof.smoke_bounds import (  # only here: the corpus comes with them
        short_runs,
        short_runs_table,
    )

    console, errors = Console(highlight=False), Console(stderr=True, highlight=False)
    try:
        where = chosen_device(device)
        root, label = (write_root(ROOT / "data" / "drawn"), DRAWN) if drawn else find_root()
    except (UsageError, OSError) as error:
        errors.print(f"[red]error:[/] {escape(str(error))}", soft_wrap=True)
        raise typer.Exit(USAGE) from None
    jobs = jobs or (1 if where == "cuda" else batch.usable_cores())
    settings = batch.with_threads(
        Settings(SMOKE_QUESTIONS, device=where, data=str(root), data_label=label), jobs
    )
    plan = short_runs.plan(runs, seeds)
    plan = [job for job in plan if only is None or job.kind in only.split(",")]
    found = _with_progress(
        console, "training", len(plan), lambda: short_runs.run_all(plan, settings, jobs, rows)
    )
    wrong = list({job.entry.name: job.entry for job in plan if job.kind != "right"}.values())
    exact = _with_progress(
        console,
        "exact checks",
        len(wrong),
        lambda: validate(wrong, replace(settings, questions=None, smoke=False, device="cpu"), jobs),
    )
    caught_by = {verdict.entry.name: verdict.caught_by for verdict in exact}
    text = short_runs_table.table(found, caught_by, settings)
    if write:
        file = FOLDER / f"measured-{where}-{SHORT_NAMES.get(label, label.lower())}.md"
        file.write_text(text, encoding="utf-8")
        console.print(f"written: {escape(str(file.relative_to(ROOT)))}")
    else:
        console.print(escape(text), soft_wrap=True)
    shortfalls = short_runs_table.shortfalls(found, caught_by)
    for line in shortfalls:
        console.print(f"[red]{escape(line)}[/]", soft_wrap=True)
    raise typer.Exit(1 if shortfalls else 0)


def _with_progress(console: Console, what: str, count: int, start: Callable) -> Sequence:
    """All that comes, with a bar meanwhile."""
    columns = TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        return list(bar.track(start(), total=count))
