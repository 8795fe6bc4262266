"""Measures the time that isolation adds to a submission, with warm and cold starts in turn.

with IsolationCost() as cost:
    samples = list(cost.measure(rounds=5))
cost_table(samples)
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from rich.table import Table

from ...checks.dataset.datasets import find_root
from ...checks.layout import SOLUTIONS
from ...intake.submissions import SubmissionPath, SubmittedFiles, read
from ...judge import batch
from ...judge.grading import grade, open_sandbox
from ...judge.pytest_run import prepare_process
from ...judge.settings import Settings
from ...sandbox.workers import Sandbox
from ...worker.data.records import Table as NamedValues

FIRST_QUESTION = "dynamics.step", [1.0, 1.0, None, 0.1]
EXACT_STEP = "test_train_step_with_adam"  # the check that works out a step of its own networks


@dataclass(frozen=True)
class Sample:
    """Seconds for one submission: until its first answer, until the first answer of a fresh worker
    for the next check, for its end, for grading it without the short training, and for each check
    of that by its test function's name."""

    start: float
    renewal: float
    end: float
    grading: float
    by_check: dict[str, float]

    @property
    def checks(self) -> float:
        return sum(self.by_check.values())


class IsolationCost:
    """The reference, graded alternately in a warm sandbox and in a cold one."""

    def __init__(self) -> None:
        prepare_process()
        root, label = find_root()
        self.settings = Settings(smoke=False, data=str(root), data_label=label)
        self._reference = read(SubmissionPath("reference", SOLUTIONS))
        self._stack = ExitStack()
        self._warm = self._stack.enter_context(open_sandbox(self.settings))
        cold = replace(self._warm.isolation, cold=True)
        self._cold = self._stack.enter_context(Sandbox(cold))

    def __enter__(self) -> "IsolationCost":
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    @property
    def isolation(self) -> str:
        return str(self._warm.isolation)

    def measure(self, rounds: int) -> Iterator[tuple[Sample, Sample]]:
        """(warm, cold) for each round."""
        _measured(self._reference, self.settings, self._warm)  # imports, in the judge as well
        for _ in range(rounds):
            warm = _measured(self._reference, self.settings, self._warm)
            yield warm, _measured(self._reference, self.settings, self._cold)


def cost_table(samples: Sequence[tuple[Sample, Sample]]) -> Table:
    """A table of the medians, warm and cold, and their ratios."""
    ways = tuple(zip(*samples, strict=True))
    table = Table("a submission", box=None, pad_edge=False)
    for head in ("zygote", "cold process", "ratio"):
        table.add_column(head, justify="right")
    rows: list[tuple[str, Callable[[Sample], float]]] = [
        ("start to first answer", lambda s: s.start),
        ("a fresh worker for the next check", lambda s: s.renewal),
        ("end", lambda s: s.end),
        ("all checks but the short training", lambda s: s.checks),
        ("of these, fresh workers", lambda s: s.renewal * len(s.by_check)),
        ("of these, exact steps (2.e)", lambda s: s.by_check[EXACT_STEP]),
        ("in all", lambda s: s.grading),
    ]
    for name, of in rows:
        seconds = [statistics.median(map(of, way)) for way in ways]
        ratio = f"{seconds[1] / seconds[0]:.1f}"
        table.add_row(name, *(f"{s:.3f} s" for s in seconds), ratio)
    shares = [statistics.median(s.checks / s.grading for s in way) for way in ways]
    table.add_row("share spent in the checks", *(f"{share:.0%}" for share in shares), "")
    return table


def _measured(submission: SubmittedFiles, settings: Settings, sandbox: Sandbox) -> Sample:
    if not sandbox.isolation.cold:
        sandbox.prepare()
    modules = {name: text for name, text in submission.files.items() if name.endswith(".py")}
    question = "call", [*FIRST_QUESTION, NamedValues([])], 60.0
    moments = [time.perf_counter()]
    worker = sandbox.start_worker(modules)
    worker.ask(*question)
    moments.append(time.perf_counter())
    worker.renew()
    worker.ask(*question)
    moments.append(time.perf_counter())
    worker.close()
    moments.append(time.perf_counter())
    graded = grade(submission, settings, sandbox)
    moments.append(time.perf_counter())
    start, renewal, end, grading = (b - a for a, b in zip(moments, moments[1:], strict=False))
    by_check = {result.check: result.seconds for result in graded.results}
    return Sample(start, renewal, end, grading, by_check)


def class_seconds(size: int, settings: Settings, jobs: int) -> float:
    """Seconds to grade a number of copies of the reference."""
    places = [SubmissionPath(f"copy-{number}", SOLUTIONS) for number in range(size)]
    with tempfile.TemporaryDirectory(prefix="grader-benchmark-") as out:
        started = time.perf_counter()
        batch.run(places, Path(out), replace(settings, threads=1), jobs)
        return time.perf_counter() - started
