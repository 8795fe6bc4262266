"""`grader doctor`: how this machine can isolate submissions, and how to get what is missing; with
--gpu, measurements on the GPU."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from ..sandbox.control_groups import parents
from ..sandbox.gpu_capacity import Gpu, NoGpu, look, most_slots
from ..sandbox.machine import Machine, probe
from ..worker.process.limits import Limits
from .exits import NOT_AS_IT_SHOULD_BE, fail, require_checkout

if TYPE_CHECKING:
    from ..proof.gpu.targets import Figure

NOTHING_MEASURED = 2
GROUPS = "as root, or in a group that systemd delegates"
MEANING = {
    "A": "each submission has its own file system, processes and network",
    "B": "each submission runs as its own user, with only the files and system calls it needs",
    "C": "submissions can read and change whatever you can: `grade` needs --allow-unsafe",
}


def doctor_command(
    gpu: Annotated[
        bool, typer.Option("--gpu", help="Run the GPU measurements instead (under 8 minutes).")
    ] = False,
    only: Annotated[
        str | None, typer.Option(metavar="smoke,run", help="With --gpu: measure only these.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="With --gpu: write the results here.")
    ] = None,
) -> None:
    """Show how this machine isolates submissions, and what is missing.

    Exit code: 0 if submissions are isolated (tier A or B), 1 if not. With --gpu: 0 if every figure
    meets its target, 1 if one does not, 2 if nothing was measured.
    """
    if gpu:
        examine_gpu(only, out)
    if only is not None or out is not None:
        fail("--only and --out need --gpu")
    console, machine = Console(highlight=False), probe()
    table = Table("", "here", "what it does", "how to get it", box=None, pad_edge=False)
    for name, here, purpose, missing in _rows(machine):
        shown = f"[green]{escape(here)}[/]" if here else "[yellow]missing[/]"
        table.add_row(name, shown, purpose, escape(missing))
    console.print(table)
    tier = machine.tier
    colour = "red" if tier == "C" else "green"
    console.print(f"\n[{colour}]tier {tier}[/]: {MEANING[tier]}")
    console.print(f"  {escape(machine.label(tier))}, on {escape(machine.system)}", soft_wrap=True)
    if tier == "B" and "namespaces" in machine.missing:
        console.print("  tier A needs namespaces; both tiers stop the same attacks")
    raise typer.Exit(NOT_AS_IT_SHOULD_BE if tier == "C" else 0)


def _rows(machine: Machine) -> list[tuple[str, str, str, str]]:
    """For each part: (name, what is here, what it does, how to get it)."""
    namespaces = {"root": "yes, as root", "user": "yes, in user namespaces", "": ""}
    landlock = f"version {machine.landlock}" if machine.landlock else ""
    rows = [
        ("warm start", "yes" if machine.fork else "", "60 ms per submission, not 3 s", "Linux"),
        ("bubblewrap", machine.bubblewrap, "starts the sandbox of tier A", ""),
        ("namespaces", namespaces[machine.namespaces], "own files, processes, network", ""),
        ("Landlock", landlock, "no files but those allowed", ""),
        ("seccomp", "yes" if machine.seccomp else "", "no system calls but those needed", ""),
        ("users", "yes" if machine.users else "", "a user for each submission", ""),
        ("control groups", " and ".join(parents()), "memory and processors shared out", GROUPS),
    ]
    return [
        (name, here, purpose, "" if here else machine.missing.get(name.lower(), hint))
        for name, here, purpose, hint in rows
    ]


def examine_gpu(
    only: str | None, out: Path | None, find_gpu: Callable[[], Gpu] = look, **scale: object
) -> None:
    """Measure, show and write the results; ends with the exit code.

    only: names of figures, separated by commas. out: JSON file for the values. scale: fields of
    `Scale`, except those of the pictures.
    """
    require_checkout("grader doctor --gpu")
    from ..checks.dataset.datasets import find_root
    from ..proof.gpu.examine import Scale, examine
    from ..proof.gpu.figures_table import as_json, chosen_figures, table_of
    from ..proof.gpu.targets import all_met

    console, errors = Console(highlight=False), Console(stderr=True, highlight=False)
    try:
        figures = chosen_figures(only)
        card = find_gpu()
    except (NoGpu, ValueError) as error:
        errors.print(f"[red]nothing measured:[/] {escape(str(error))}", soft_wrap=True)
        raise typer.Exit(NOTHING_MEASURED) from None
    root, label = find_root()
    fields: dict = {"slots": max(1, most_slots(card, Limits().gpu_memory)), **scale}
    console.print(f"{escape(card.name)}, {card.memory >> 20} MiB; pictures: {label}")
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task("", total=len(figures))

        def starts(figure: "Figure") -> None:
            done, title = figures.index(figure), f"{figure.name}: {figure.title}"
            bar.update(task, completed=done, description=title)

        plan = Scale(data=str(root), label=label, **fields)
        rows = []
        for row in examine(figures, plan, card.name, on_start=starts):
            rows.append(row)
            if out is not None:  # now: what was measured is kept if this is stopped
                text = json.dumps(as_json(rows, card, label), indent=1)
                out.write_text(text + "\n", encoding="utf-8")
    console.print(table_of(rows))
    if out is not None:
        console.print(f"written: {escape(str(out))}", soft_wrap=True)
    raise typer.Exit(0 if all_met(rows) else NOT_AS_IT_SHOULD_BE)
