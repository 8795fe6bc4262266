"""`grader proof smoke-bounds`: measure the ranges behind the bounds of the smoke test."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ..checks.dataset.datasets import DRAWN, find_root
from ..checks.dataset.drawn_dataset import write_root
from ..checks.layout import data_folder
from ..judge import batch
from ..judge.settings import SMOKE_QUESTIONS, Settings
from .exits import NOT_AS_IT_SHOULD_BE, USAGE, UsageError, failing
from .options import Device, Jobs, chosen_device
from .proof_runs import collect, grade_entries, show_lines


def smoke_bounds_command(
    runs: Annotated[
        int,
        typer.Option(min=1, help="Runs of correct submissions, at least; each variant runs once."),
    ] = 60,
    seeds: Annotated[int, typer.Option(min=1, help="Seeds for each wrong submission.")] = 5,
    starts: Annotated[
        int, typer.Option(min=1, help="Seeds for each way to draw the initial weights.")
    ] = 10,
    only: Annotated[
        str | None, typer.Option(metavar="right,start,shown,unseen", help="Only these kinds.")
    ] = None,
    device: Annotated[Device, typer.Option(help="Where they train.")] = Device.CPU,
    drawn: Annotated[
        bool, typer.Option("--drawn", help="Train on drawn garments instead of FashionMNIST.")
    ] = False,
    jobs: Jobs = None,
    rows: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Record each training here; skip those already recorded."
        ),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write the table to a file beside the bounds.")
    ] = False,
) -> None:
    """Train correct and wrong submissions for 20 steps each: do the bounds tell them apart?

    Shows the range of every statistic. No correct submission may be refused, however it draws its
    initial weights (kind start: tests/corpus/initial_weights.toml), and each wrong one
    that tests/corpus/smoke.toml lists as shown must be refused at every seed; the table names the
    exact check that catches each wrong one. Exit code: 0 if all of this is true, 1 if not. About
    10 s per training on one core.
    """
    from ..proof.smoke_bounds import short_runs, short_runs_table

    console = Console(highlight=False)
    settings = _settings(device, drawn)
    jobs = jobs or (1 if settings.device == "cuda" else batch.usable_cores())
    settings = batch.with_threads(settings, jobs)
    plan = short_runs.plan(runs, seeds, starts, None if only is None else only.split(","))
    trained = short_runs.run_all(plan, settings, jobs, rows)
    found = collect(console, "training", trained, len(plan))
    kinds = short_runs.WRONG
    wrong = list({job.entry.name: job.entry for job in plan if job.kind in kinds}.values())
    exact = replace(settings, questions=None, smoke=False, device="cpu")
    verdicts = grade_entries(console, wrong, exact, jobs)
    caught_by = {verdict.entry.name: verdict.caught_by for verdict in verdicts}
    text = short_runs_table.table(found, caught_by, settings)
    if write:
        file = short_runs_table.write(text, found, settings)
        console.print(f"written: {escape(str(file))}")
    else:
        console.print(escape(text), soft_wrap=True)
    shortfalls = short_runs_table.shortfalls(found, caught_by)
    show_lines(console, "red", shortfalls)
    raise typer.Exit(NOT_AS_IT_SHOULD_BE if shortfalls else 0)


def _settings(device: Device, drawn: bool) -> Settings:
    """Of the short training alone, on this device and these pictures."""
    with failing(USAGE, UsageError, OSError):
        where = chosen_device(device)
        root, label = (write_root(data_folder() / "drawn"), DRAWN) if drawn else find_root()
    return Settings(questions=SMOKE_QUESTIONS, device=where, data=str(root), data_label=label)
