"""`grader flake`: right submissions pass at every seed, counted."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from ..checks.datasets import find_root
from ..judge import batch


@dataclass
class Count:
    """What came of some trials. seconds: of processor time."""

    names: set[str] = field(default_factory=set)
    seeds: int = 0
    checks: int = 0
    failures: int = 0
    seconds: float = 0.0


def flake_command(
    share: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Of the seeds, at least one of each.")
    ] = 1.0,
    seed: Annotated[int | None, typer.Option(min=0, help="This one seed only.")] = None,
    only: Annotated[
        str | None,
        typer.Option(metavar="reference,saddle,NAME", help="Only these: kinds, modules, entries."),
    ] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes at once.")] = None,
) -> None:
    """Run the reference's checks at 1,000 seeds (question 1 and losses) or 100 (the rest), and
    those of each right submission of the corpus at 50, in the modules that it writes another way.

    The short training is left out; torch has one thread, or as many as OMP_NUM_THREADS says. Exit
    code 0 where every check has passed at every seed, 1 where not, 2 for options that cannot be
    meant.
    """
    from ..proof.flake import (
        seed_runs,  # only here: it needs the corpus, which the other commands do not
    )

    console = Console(highlight=False)
    chosen = seed_runs.trials(share, seed)
    if only is not None:
        wanted = only.split(",")
        chosen = [t for t in chosen if {t.kind, t.name, *t.modules}.intersection(wanted)]
    if not chosen:
        console.print(
            f"[red]error:[/] --only {escape(str(only))}: choose from reference, right, "
            f"{', '.join(seed_runs.MODULES)} and the names in tests/corpus/right",
            soft_wrap=True,
        )
        raise typer.Exit(2)
    counts, failures = _run(chosen, jobs or batch.usable_cores(), console)
    console.print(_table(counts))
    for line in failures:
        console.print(f"[red]{escape(line)}[/]", soft_wrap=True)
    raise typer.Exit(1 if failures else 0)


def _run(chosen: Sequence, jobs: int, console: Console) -> tuple[dict, list[str]]:
    """The counts by (kind, modules), and a text for each failure, in the order of the trials."""
    from ..proof.flake import seed_runs

    root, label = find_root()
    console.print(f"pictures: {label}")
    counts: dict[tuple[str, str], Count] = {}
    failures: list[str] = []
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )

    def outcomes(trial) -> list:
        found = []
        for outcome in seed_runs.run(trial, str(root)):
            found.append(outcome)
            bar.advance(task)
        return found

    with bar, ThreadPoolExecutor(jobs) as pool:
        task = bar.add_task("seeds", total=sum(len(trial.seeds) for trial in chosen))
        for trial, found in zip(chosen, pool.map(outcomes, chosen), strict=True):
            count = counts.setdefault((trial.kind, ", ".join(trial.modules)), Count())
            count.names.add(trial.name)
            for outcome in found:
                count.seeds += 1
                count.checks += outcome.checks
                count.failures += len(outcome.failures)
                count.seconds += outcome.seconds
                place = f"{trial.kind} {trial.name}, seed {outcome.seed}"
                failures += [f"{place}: {f.what}\n{f.message}" for f in outcome.failures]
    return counts, failures


def _table(counts: dict[tuple[str, str], Count]) -> Table:
    table = Table("", "checks of", box=None, pad_edge=False)
    for head in ("submissions", "seeds", "checks run", "failures", "processor s"):
        table.add_column(head, justify="right")
    for (kind, modules), c in sorted(counts.items()):
        numbers = (len(c.names), c.seeds, c.checks, c.failures, round(c.seconds))
        table.add_row(kind, modules, *(f"{n:,}" for n in numbers))
    sums = (
        round(sum(getattr(c, name) for c in counts.values()))
        for name in ("seeds", "checks", "failures", "seconds")
    )
    names = len({(kind, name) for (kind, _), c in counts.items() for name in c.names})
    table.add_section()
    table.add_row("all", "", *(f"{n:,}" for n in (names, *sums)))
    return table
