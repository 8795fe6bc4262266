"""`grader proof similar`: how many copies `grader similar` finds, and what else it lists."""

from random import Random
from typing import Annotated

import typer
from rich.console import Console

from .proof_runs import progress

RECALL, PRECISION = 0.95, 0.9


def similar_proof_command(
    classes: Annotated[int, typer.Option(min=1, help="Number of made classes.")] = 4,
    first: Annotated[int, typer.Option(help="Seed of the first class.")] = 201,
    disguise: Annotated[
        str | None, typer.Option(metavar="KIND", help="Only this disguise, not all at once.")
    ] = None,
    size: Annotated[
        int | None,
        typer.Option(min=100, help="Compare one class of this size instead: time and memory."),
    ] = None,
) -> None:
    """Make classes with known copies, disguised by a program, and count those that stand out.

    36 members answer each function in one of the corpus's independent ways; 12 copies, of which
    every third is of 4 of the 7 modules. Exit code: 1 if fewer than 95% of the copies are found, or
    fewer than 90% of the pairs that stand out are copies.
    """
    from ..proof.similar.copies_found import copies_found
    from ..proof.similar.disguises import DISGUISES

    if disguise is not None and disguise not in DISGUISES:
        raise typer.BadParameter(f"choose from {', '.join(DISGUISES)}", param_hint="--disguise")
    console = Console(highlight=False)
    if size is not None:
        _large(console, size, first)
        return
    kinds = tuple(DISGUISES) if disguise is None else (disguise,)
    with progress(console, "comparing", classes) as show:
        done = iter(range(1, classes + 1))
        found = copies_found(range(first, first + classes), kinds, lambda: show(next(done)))
    console.print(f"copies found: {found.whole} of {found.of_whole} whole ones, ", end="")
    console.print(f"{found.partly} of {found.of_partly} of some modules: {found.recall:.0%}")
    console.print(f"other pairs that stand out: {found.others}; precision {found.precision:.0%}")
    raise typer.Exit(0 if found.recall >= RECALL and found.precision >= PRECISION else 1)


def _large(console: Console, size: int, seed: int) -> None:
    from ..proof.similar.large_class import compare_large

    with progress(console, "reading", size) as show:
        cost = compare_large(size, Random(seed), show)
    processor = f"{cost.processor_seconds:.0f} s of processor time"
    console.print(
        f"{size:,} submissions: {cost.seconds:.0f} s, {processor}, {cost.memory >> 20} MiB"
    )
