"""`grader proof mutants`: which small mistakes, generated from the solutions, the checks miss."""

from typing import Annotated

import typer
from rich.console import Console

from ..checks.assignment import Assignment
from ..judge import batch
from .exits import NOT_AS_IT_SHOULD_BE, USAGE, UsageError, failing
from .options import Jobs, chosen_questions
from .proof_runs import Keep, grade_entries, proof_settings, show_lines


def mutants_command(
    sample: Annotated[
        int | None, typer.Option(min=1, help="Grade at most this many mutants per module.")
    ] = None,
    only: Annotated[
        str | None, typer.Option(metavar="1.a,2.c", help="Only mutants of these questions.")
    ] = None,
    blame: Annotated[
        bool,
        typer.Option(
            "--blame",
            help="Grade the other questions, too, and name those that also lose points: "
            "twice as long.",
        ),
    ] = False,
    keep: Keep = None,
    jobs: Jobs = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random inputs.")] = 0,
) -> None:
    """Grade copies of the solutions with one small mistake each: do the checks catch it?

    Exit code: 0 if every mutant is caught, except those that tests/corpus/equivalent.toml lists as
    equivalent; 1 if not.
    """
    with failing(USAGE, UsageError):
        questions = chosen_questions("--only", only, Assignment.load())
    from ..proof.mutants.generate import equivalents
    from ..proof.mutants.survivors import MutantReport, chosen_mutants

    console = Console(highlight=False)
    mutants = chosen_mutants(questions, sample)
    entries = [mutant.entry for mutant in mutants]
    verdicts = grade_entries(
        console,
        entries,
        proof_settings(seed),
        jobs or batch.usable_cores(),
        keep,
        own_only=not blame,
    )
    report = MutantReport(mutants, verdicts, equivalents(), blame)
    console.print(report.table())
    show_lines(console, "yellow", report.blame)
    show_lines(console, "red", report.shortfalls)
    raise typer.Exit(NOT_AS_IT_SHOULD_BE if report.shortfalls else 0)
