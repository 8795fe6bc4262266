"""`grader smoke`: the short training alone, each statistic beside the range of correct runs."""

import math
import os
import secrets
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..checks.assignment import Assignment
from ..checks.results import Result
from ..checks.smoke import BATCH_SIZE, BOUNDS, STEPS
from ..intake.submissions import IntakeError, find_submissions, read
from ..judge import batch
from ..judge.grading import grade_smoke, open_sandbox
from ..judge.pytest_run import prepare_process
from ..judge.settings import SMOKE_QUESTIONS, Settings
from .options import ISOLATION, Device, Tier, UsageError, chosen_device, chosen_tier, with_pictures

REFUSED, USAGE, KIT_FAULT = 1, 2, 3
WIDE = 120  # columns of a terminal in which the statistics are explained, too


def smoke_command(
    submissions: Annotated[
        list[Path],
        typer.Argument(
            metavar="SUBMISSION",
            show_default=False,
            help="Folders or zips that hold the modules, or one folder that does.",
        ),
    ],
    device: Annotated[Device, typer.Option(help="Where it trains.")] = Device.AUTO,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Of the training (default: a new one, shown).")
    ] = None,
    data: Annotated[
        str | None,
        typer.Option(metavar="FOLDER", help="Where FashionMNIST lies (default: looked for)."),
    ] = None,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where the pictures go, NAME.png.")
    ] = Path("runs/smoke"),
    tier: Annotated[
        Tier, typer.Option(help="How workers are isolated (see `grader doctor`).", **ISOLATION)
    ] = Tier.AUTO,
    allow_unsafe: Annotated[
        bool, typer.Option("--allow-unsafe", help="Train even where nothing isolates.", **ISOLATION)
    ] = False,
) -> None:
    """The smoke test alone: a submission trains for 20 steps, as in `grader grade`, and every
    statistic is shown beside the range of correct runs.

    Exit code 0 where all have learned what correct runs learn, 1 where one has not, 2 for options
    that cannot be meant, 3 where the grader itself was at fault.
    """
    console, errors = Console(highlight=False), Console(stderr=True, highlight=False)
    assignment = Assignment.load()
    try:
        if missing := set(SMOKE_QUESTIONS) - set(assignment.by_id):
            raise UsageError(
                f"the short training belongs to question {', '.join(missing)}, which "
                "grader/checks/assignment.toml does not ask"
            )
        places, _ = find_submissions(submissions)
        seed = secrets.randbelow(1 << 31) if seed is None else seed
        settings = Settings(
            SMOKE_QUESTIONS,
            device=chosen_device(device),
            seed=seed,
            threads=batch.usable_cores(),
            tier=chosen_tier(tier, allow_unsafe),
        )
        settings = with_pictures(settings, data, assignment)
        out.mkdir(parents=True, exist_ok=True)
    except (UsageError, IntakeError, OSError) as error:
        errors.print(f"[red]error:[/] {escape(str(error))}", soft_wrap=True)
        raise typer.Exit(USAGE) from None
    prepare_process()
    os.environ["PYTHONSAFEPATH"] = "1"  # nothing in the working folder is imported
    refused = at_fault = False
    with open_sandbox(settings) as sandbox:
        for place in places:
            with console.status(f"{escape(place.name)}: {STEPS} steps of {BATCH_SIZE} images"):
                graded = grade_smoke(read(place), settings, sandbox)
            console.print(f"[bold]{escape(place.name)}[/]")
            for fault in graded.faults:
                console.print(f"[red]grader's fault:[/] {escape(fault)}", soft_wrap=True)
            at_fault |= bool(graded.faults)
            for result in graded.results:
                refused |= result.outcome != "passed"
                _show(console, result)
                for picture in result.pictures.values():
                    file = out / f"{place.name}.png"
                    file.write_bytes(picture)
                    console.print(f"samples and losses: {escape(str(file))}", soft_wrap=True)
            console.print()
    console.print(f"seed {seed}; pictures: {settings.data_label}; isolation: {graded.isolation}")
    raise typer.Exit(KIT_FAULT if at_fault else REFUSED if refused else 0)


def _show(console: Console, result: Result) -> None:
    """A check's figures as a table, and what its student reads."""
    figures = result.figures
    if figures:
        table = Table("", "", "correct runs", "", box=None, pad_edge=False)
        table.columns[1].justify = "right"
        explained = console.width >= WIDE
        if explained:
            table.add_column("")
        for name, bound in BOUNDS.items():
            value = math.nan if figures[name] is None else figures[name]
            mark = "[green]inside[/]" if bound.contains(value) else "[red]outside[/]"
            meaning = [f"[dim]{bound.meaning}[/]"] * explained
            table.add_row(name, f"{value:.3f}", str(bound), mark, *meaning)
        console.print(table)
        console.print(
            f"on {figures['device']}: {figures['seconds']:.1f} s of training, {result.seconds:.1f} "
            f"s in all; outputs {figures['outputs']}"
        )
    if result.outcome == "passed":
        console.print("[green]passed[/]")
    else:
        told = [line for line in result.message.splitlines() if not line.startswith("picture")]
        console.print(
            f"[red]{result.outcome}[/]", escape("\n".join(told)), sep="\n", soft_wrap=True
        )
