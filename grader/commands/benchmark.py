"""`grader proof benchmark`: the cost of isolation, how long a student waits, and other graders."""

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from . import exits
from .proof_runs import collect


def benchmark_command(
    rounds: Annotated[int, typer.Option(min=1, help="Number of measurements of each kind.")] = 5,
    student: Annotated[
        bool, typer.Option("--student", help="Measure a student's run of pytest instead.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Measure `watch` and `ptw`, from a save to a result.")
    ] = False,
    profile: Annotated[
        bool, typer.Option("--profile", help="Show where a right submission's seconds go.")
    ] = False,
    beside_others: Annotated[
        bool, typer.Option("--beside-others", help="Measure other graders beside this one.")
    ] = False,
    size: Annotated[int, typer.Option(min=1, help="Submissions in a batch of theirs.")] = 20,
) -> None:
    """Measure how much time isolation adds to each submission.

    Grades the reference without the short training, alternately with a warm and a cold start of
    the worker, and shows medians; then grades a small class with one judge and with two.
    """
    console = Console(highlight=False)
    if profile:
        from ..proof.benchmarks.cpu_profile import profile as measured
        from ..proof.benchmarks.cpu_profile import profile_table

        console.print(profile_table(measured()))
        return
    if student:
        from ..proof.benchmarks.student_wait import student_table

        console.print(student_table(rounds))
        return
    if watch:
        from ..proof.benchmarks.watch_latency import LIMITS, WAYS, latencies, latency_table

        number = rounds * len(LIMITS) * len(WAYS)
        console.print(latency_table(collect(console, "saving", latencies(rounds), number)))
        return
    if beside_others:
        _beside_others(console, rounds, size)
        return
    from ..proof.benchmarks.isolation_cost import IsolationCost, class_seconds, cost_table

    with IsolationCost() as cost:
        console.print(f"isolation: {escape(cost.isolation)}; {rounds} rounds, medians")
        samples = collect(console, "measuring", cost.measure(rounds), rounds)
    console.print(cost_table(samples))
    one, two = (class_seconds(2 * rounds, cost.settings, jobs) for jobs in (1, 2))
    console.print(
        f"a class of {2 * rounds}: {one:.1f} s with one judge, {two:.1f} s with two "
        f"({one / two:.2f} times as fast), imports included"
    )


def _beside_others(console: Console, rounds: int, size: int) -> None:
    from ..proof.benchmarks.beside_others.comparison import (
        NotFair,
        graders_beside_ours,
        measure,
        number_of_runs,
    )
    from ..proof.benchmarks.beside_others.comparison_table import columns_of, comparison_table
    from ..proof.benchmarks.beside_others.environments import NotInstalled

    with (
        exits.failing(exits.USAGE, NotInstalled),
        exits.failing(exits.NOT_AS_IT_SHOULD_BE, NotFair),
        graders_beside_ours() as graders,
    ):
        number = number_of_runs(len(graders), rounds)
        runs = collect(console, "grading", measure(graders, rounds, size), number)
    console.print(comparison_table(columns_of(graders, runs)))
