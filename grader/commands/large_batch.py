"""`grader proof batch`: how a large class fares, for real and simulated."""

from dataclasses import replace
from typing import Annotated

import typer
from rich.console import Console

from ..checks.assignment import Assignment
from ..judge import batch
from .exits import NOT_AS_IT_SHOULD_BE, USAGE, UsageError, failing
from .options import Jobs, chosen_questions
from .proof_runs import progress, proof_settings, show_lines


def large_batch_command(
    size: Annotated[int, typer.Option(min=20, help="Number of submissions.")] = 1000,
    questions: Annotated[
        str | None, typer.Option(metavar="1.a,2.d", help="Grade only these questions.")
    ] = None,
    no_smoke: Annotated[bool, typer.Option("--no-smoke", help="Skip the short training.")] = False,
    compare: Annotated[int, typer.Option(min=0, help="How many are graded again, alone.")] = 20,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Simulate so many workers of a cluster instead.")
    ] = None,
    jobs: Jobs = None,
) -> None:
    """Grade a class made from the corpus: half wrong, a third right, 5% hostile.

    Shows the throughput, the coordinator's memory, how right the time left was, and what stayed
    behind. With --workers, real results come from simulated machines through the real coordinator.
    Exit code: 0 if nothing stayed, none has other results alone, and the end that was shown was
    right within 20% from the tenth result on; 1 if not.
    """
    console = Console(highlight=False)
    with failing(USAGE, UsageError):
        asked = chosen_questions("--questions", questions, Assignment.load())
    settings = replace(proof_settings(seed=0), questions=asked, smoke=not no_smoke)
    if workers is not None:
        from ..proof.batches.simulated import samples, simulate, simulation_table

        console.print("grading a few submissions for real, as samples")
        results = samples(settings)
        with progress(console, "grading", size) as show:
            simulation = simulate(size, workers, settings, results, lambda p: show(p.done))
        console.print(simulation_table(simulation))
        return
    from ..proof.batches.real_batch import grade_class, report_table

    with progress(console, "grading", size) as show:
        jobs = jobs or batch.usable_cores()
        report = grade_class(size, settings, jobs, lambda p: show(p.done), compare)
    console.print(report_table(report))
    show_lines(console, "red", [f"left behind: {what}" for what in report.left])
    show_lines(console, "red", [f"{name}: other results alone" for name in report.different])
    raise typer.Exit(0 if report.is_sound else NOT_AS_IT_SHOULD_BE)
