"""`grader benchmark`: what isolation costs a submission, warm and cold side by side in one run."""

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from ...checks.datasets import find_root
from ...checks.layout import ROOT
from ...intake.submissions import SubmissionPath, SubmittedFiles, read
from ...judge import batch
from ...judge.grading import grade, open_sandbox
from ...judge.pytest_run import prepare_process
from ...judge.settings import Settings
from ...sandbox.workers import Sandbox
from ...worker.data.records import Table as NamedValues
from .student_wait import student_table

FIRST_QUESTION = "dynamics.step", [1.0, 1.0, None, 0.1]


@dataclass(frozen=True)
class Sample:
    """Seconds of one submission: from start to its first answer, its end, grading it without the
    short training, and what of that its checks took."""

    start: float
    end: float
    grading: float
    checks: float


def benchmark_command(
    rounds: Annotated[int, typer.Option(min=1, help="Times that each is measured.")] = 5,
    student: Annotated[bool, typer.Option("--student", help="Of a student's run.")] = False,
) -> None:
    """Measure what isolation costs: workers from a warm zygote and cold ones, in turns.

    Grades the reference without its short training. Medians; then a small class with one judge
    and with two. --student: how long a student's own run takes instead.
    """
    console = Console(highlight=False)
    if student:
        console.print(student_table(rounds))
        return
    prepare_process()
    root, label = find_root()
    settings = Settings(smoke=False, data=str(root), data_label=label)
    reference = read(SubmissionPath("reference", ROOT / "solutions"))
    with open_sandbox(settings) as warm, Sandbox(replace(warm.isolation, cold=True)) as cold:
        console.print(f"isolation: {escape(str(warm.isolation))}; {rounds} rounds, medians")
        _measure(reference, settings, warm)  # imports, in the judge as well
        samples: dict[str, list[Sample]] = {"warm": [], "cold": []}
        for _ in track(range(rounds), "measuring", console=console, transient=True):
            samples["warm"].append(_measure(reference, settings, warm))
            samples["cold"].append(_measure(reference, settings, cold))
    console.print(_table(samples["warm"], samples["cold"]))
    one, two = (_class_of(2 * rounds, settings, jobs) for jobs in (1, 2))
    console.print(
        f"a class of {2 * rounds}: {one:.1f} s with one judge, {two:.1f} s with two "
        f"({one / two:.2f} times as fast), imports included"
    )


def _measure(submission: SubmittedFiles, settings: Settings, sandbox: Sandbox) -> Sample:
    if not sandbox.isolation.cold:
        sandbox.prepare()
    modules = {name: text for name, text in submission.files.items() if name.endswith(".py")}
    moments = [time.perf_counter()]
    worker = sandbox.start_worker(modules)
    worker.ask("call", [*FIRST_QUESTION, NamedValues([])], 60.0)
    moments.append(time.perf_counter())
    worker.close()
    moments.append(time.perf_counter())
    graded = grade(submission, settings, sandbox)
    moments.append(time.perf_counter())
    start, end, grading = (b - a for a, b in zip(moments, moments[1:], strict=False))
    return Sample(start, end, grading, sum(result.seconds for result in graded.results))


def _table(warm: list[Sample], cold: list[Sample]) -> Table:
    table = Table("a submission", box=None, pad_edge=False)
    for head in ("zygote", "cold process", "ratio"):
        table.add_column(head, justify="right")
    rows: list[tuple[str, Callable[[Sample], float]]] = [
        ("start to first answer", lambda s: s.start),
        ("end", lambda s: s.end),
        ("all checks but the short training", lambda s: s.checks),
        ("in all", lambda s: s.grading),
    ]
    for name, of in rows:
        seconds = [statistics.median(map(of, samples)) for samples in (warm, cold)]
        ratio = f"{seconds[1] / seconds[0]:.1f}"
        table.add_row(name, *(f"{s:.3f} s" for s in seconds), ratio)
    shares = [statistics.median(s.checks / s.grading for s in samples) for samples in (warm, cold)]
    table.add_row("share spent in the checks", *(f"{share:.0%}" for share in shares), "")
    return table


def _class_of(size: int, settings: Settings, jobs: int) -> float:
    """Seconds to grade that many copies of the reference."""
    places = [SubmissionPath(f"copy-{number}", ROOT / "solutions") for number in range(size)]
    with tempfile.TemporaryDirectory(prefix="grader-benchmark-") as out:
        started = time.perf_counter()
        batch.run(places, Path(out), replace(settings, threads=1), jobs)
        return time.perf_counter() - started
