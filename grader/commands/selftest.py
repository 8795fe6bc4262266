"""`grader proof selftest`: every attack of the corpus, at every tier that this machine offers."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ..checks.dataset.datasets import find_root
from ..sandbox.machine import probe
from .exits import NOT_AS_IT_SHOULD_BE, fail
from .proof_runs import collect, show_lines

if TYPE_CHECKING:
    from ..proof.selftest.attack_run import Finding


def selftest_command(
    tier: Annotated[
        str | None, typer.Option(metavar="A|B", help="Only this tier (default: both).")
    ] = None,
    only: Annotated[
        str | None, typer.Option(metavar="WORD", help="Only attacks whose name contains this.")
    ] = None,
) -> None:
    """Run the hostile submissions of the corpus against this machine's sandbox.

    No attack may gain a point, read or change a file outside, reach a listener, leave a process,
    or disturb the next submission. Exit code: 0 if none did, 1 if any did, 2 if none was run.
    """
    from ..proof.corpus import attacks as corpus
    from ..proof.selftest.attack_run import PROBLEMS, open_selftest
    from ..proof.selftest.attack_table import attack_table, kinds_table
    from ..proof.selftest.tiers import ways_to_isolate

    console = Console(highlight=False)
    ways = [way for way in ways_to_isolate(probe()) if tier in (None, way.tier)]
    attacks = [attack for attack in corpus.load() if only is None or only in attack.name]
    if not ways:
        fail("attacks run only where submissions are isolated: see `grader doctor`")
    if not attacks:
        fail(f"--only {only}: no attack's name contains this; see tests/corpus/attacks")
    found: dict[str, list[Finding]] = {}
    for way in ways:
        with open_selftest(way.machine, way.tier, find_root()) as test:
            console.print(f"{escape(way.name)}: {escape(test.isolation)}")
            findings = map(test.attack, attacks)
            found[way.name] = collect(console, way.name, findings, len(attacks))
        for finding in found[way.name]:
            reported = [f"{kind}: {what}" for kind, what in finding.problems]
            lines = (f"{way.name}: {finding.attack.name}: {line}" for line in reported)
            show_lines(console, "red", lines)
    console.print(attack_table(found))
    for kind, meaning in PROBLEMS.items():
        console.print(f"[dim]{kind}: {meaning}[/]")
    console.print("\nattacks with a problem, by kind:")
    console.print(kinds_table(found))
    problems = any(finding.problems for findings in found.values() for finding in findings)
    raise typer.Exit(NOT_AS_IT_SHOULD_BE if problems else 0)
