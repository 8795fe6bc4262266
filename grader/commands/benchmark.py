"""`grader proof benchmark`: the cost of isolation, and how long a student waits."""

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

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
