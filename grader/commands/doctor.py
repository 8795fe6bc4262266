"""`grader doctor`: what this machine offers to isolate submissions, and how to get the rest."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..sandbox.machine import Machine, probe

MEANING = {
    "A": "each submission sees a file system, processes and a network of its own",
    "B": "each submission runs as a user of its own, with the files and calls it needs",
    "C": "submissions can read and change whatever you can: `grade` needs --allow-unsafe",
}


def doctor_command(
    gpu: Annotated[
        bool, typer.Option("--gpu", help="Measure what needs a GPU instead (under 8 minutes).")
    ] = False,
    only: Annotated[
        str | None, typer.Option(metavar="smoke,run", help="With --gpu: only these figures.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="With --gpu: for what was measured.")
    ] = None,
) -> None:
    """Show what this machine offers to isolate submissions, and what is missing.

    Exit code 0 where they are isolated (tier A or B), 1 where they are not. With --gpu: 0 where
    every figure is as it is asked for, 1 where one is not, 2 where nothing was measured.
    """
    console = Console(highlight=False)
    if gpu:
        from .doctor_gpu import examine_gpu  # only here: the other commands need none

        examine_gpu(only, out)
    if only is not None or out is not None:
        console.print("[red]error:[/] --only and --out go with --gpu")
        raise typer.Exit(2)
    machine = probe()
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
        console.print("  tier A would need namespaces; both refuse the same attacks")
    raise typer.Exit(1 if tier == "C" else 0)


def _rows(machine: Machine) -> list[tuple[str, str, str, str]]:
    """(part, what is here, what it does, how to get it) of each part."""
    namespaces = {"root": "yes, as the superuser", "user": "yes, in user namespaces", "": ""}
    rows = [
        ("warm start", "yes" if machine.fork else "", "60 ms a submission, not 3 s", "Linux"),
        ("bubblewrap", machine.bubblewrap, "starts the sandbox of tier A", ""),
        ("namespaces", namespaces[machine.namespaces], "own files, processes, network", ""),
        (
            "Landlock",
            f"version {machine.landlock}" if machine.landlock else "",
            "no file but those named",
            "",
        ),
        ("seccomp", "yes" if machine.seccomp else "", "no system call that nobody needs", ""),
        ("users", "yes" if machine.users else "", "a user of its own for each submission", ""),
    ]
    return [
        (name, here, purpose, "" if here else machine.missing.get(name.lower(), hint))
        for name, here, purpose, hint in rows
    ]
