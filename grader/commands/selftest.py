"""`grader selftest`: every attack of the corpus, in every tier that this machine offers."""

import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from ..checks.datasets import find_root
from ..sandbox.machine import Machine, probe


def selftest_command(
    tier: Annotated[
        str | None, typer.Option(metavar="A|B", help="Only this tier (default: both).")
    ] = None,
    only: Annotated[
        str | None, typer.Option(metavar="WORD", help="Only attacks with this in their name.")
    ] = None,
) -> None:
    """Attack this machine's sandbox with the corpus of hostile submissions.

    None may gain a point, read or change a file outside, reach a listener, leave a process, or
    disturb the next submission. Exit code 0 where all of that holds, 1 where not.
    """
    from ..proof.corpus import attacks as corpus  # only here: the other commands need none of it

    console = Console(highlight=False)
    machine = probe()
    ways = [(name, seen) for name, seen in ways_to_isolate(machine) if tier in (None, name[0])]
    attacks = [attack for attack in corpus.load() if only is None or only in attack.name]
    if not ways or not attacks:
        what = f"--only {only} names no attack" if ways else "attacks run where something isolates"
        console.print(f"[red]error:[/] {escape(what)}: see tests/corpus/attacks, `grader doctor`")
        raise typer.Exit(2)
    root, label = find_root()
    table = Table("", "attacks", box=None, pad_edge=False)
    shortfalls = []
    from ..proof.selftest.attack_run import PROBLEMS, SelfTest

    for kind in (*PROBLEMS, "seconds"):
        table.add_column(kind, justify="right")
    for name, seen in ways:
        findings, started = [], time.monotonic()
        with (
            tempfile.TemporaryDirectory(
                prefix="grader-selftest-", ignore_cleanup_errors=True
            ) as folder,
            SelfTest(seen, name[0], Path(folder), (str(root), label)) as test,
        ):
            console.print(f"{escape(name)}: {escape(test.isolation)}")
            for attack in track(attacks, name, console=console, transient=True):
                finding = test.attack(attack)
                findings.append(finding)
                for kind, what in finding.problems:
                    shortfalls.append(f"{name}: {attack.name}: {kind}: {what}")
                    console.print(f"[red]{escape(shortfalls[-1])}[/]", soft_wrap=True)
        counts = Counter(kind for f in findings for kind in {kind for kind, _ in f.problems})
        seconds = f"{time.monotonic() - started:.0f}"
        cells = [str(counts[kind]) for kind in PROBLEMS]
        table.add_row(name, str(len(findings)), *cells, seconds)
    console.print(table)
    for kind, meaning in PROBLEMS.items():
        console.print(f"[dim]{kind}: {meaning}[/]")
    raise typer.Exit(1 if shortfalls else 0)


def ways_to_isolate(machine: Machine) -> list[tuple[str, Machine]]:
    """(name, the machine seen with no more than that needs); the name begins with the tier."""
    ways = [("A", machine)] if machine.offers("A") else []
    if machine.namespaces == "root" and machine.user_namespaces:
        unprivileged = replace(machine, namespaces="user", users=False)
        ways.append(("A, as anybody", unprivileged))
    if machine.offers("B"):
        ways.append(("B", replace(machine, namespaces="")))
    return ways  # never C, where nothing would stand between an attack and this machine
