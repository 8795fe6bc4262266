"""`grader proof notebooks`: do submissions get the same results as notebooks?"""

from typing import Annotated

import typer
from rich.console import Console

from ..checks.assignment import Assignment
from ..judge import batch
from .exits import NOT_AS_IT_SHOULD_BE, USAGE, UsageError, failing
from .options import Jobs, chosen_questions
from .proof_runs import Keep, progress, proof_settings, show_lines


def notebooks_command(
    sample: Annotated[
        int | None, typer.Option(min=1, help="At most this many wrong ones per question.")
    ] = None,
    only: Annotated[
        str | None, typer.Option(metavar="1.a,2.c", help="Only wrong ones of these questions.")
    ] = None,
    keep: Keep = None,
    jobs: Jobs = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random inputs.")] = 0,
) -> None:
    """Grade the corpus as modules and as notebooks: each must get the same results.

    The cells are in order, in disorder, twice, among experiments, without metadata, or beside large
    outputs, by turns. Points, outcomes, messages and written answers are compared. Exit code: 0 if
    all are the same, 1 if not.
    """
    with failing(USAGE, UsageError):
        questions = chosen_questions("--only", only, Assignment.load())
    from ..proof.corpus.entries import chosen_entries
    from ..proof.notebooks.round_trip import round_trips

    console, settings = Console(highlight=False), proof_settings(seed)
    entries = chosen_entries(questions, sample)
    differ = 0
    with progress(console, "grading", 2 * len(entries)) as show:
        jobs = jobs or batch.usable_cores()
        for entry, lines in round_trips(entries, settings, jobs, show, keep):
            told = [
                f"{entry.question or 'right'} {entry.name} ({entry.layout}): {x}" for x in lines
            ]
            show_lines(console, "red", told)
            differ += bool(lines)
    console.print(f"the same as modules and as a notebook: {len(entries) - differ}", end="")
    console.print(f" of {len(entries)}")
    raise typer.Exit(NOT_AS_IT_SHOULD_BE if differ else 0)
