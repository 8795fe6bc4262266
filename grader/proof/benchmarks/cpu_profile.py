"""Where the processor's seconds go while one right submission is graded.

Of each check: the seconds of the judge (its cases, the comparisons, pytest and hypothesis around
it), and those of its workers (the submission's code, the start and the end of each worker), as
their keeper counts them.
"""

import itertools
import os
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table

from ...checks.assignment import Assignment
from ...checks.dataset.datasets import find_root
from ...checks.layout import SOLUTIONS
from ...checks.results.result import Result
from ...intake.submissions import SubmissionPath, SubmittedFiles, read
from ...judge.conditions import results_of
from ...judge.grading import grade, open_sandbox
from ...judge.pytest_run import prepare_process
from ...judge.settings import Settings
from ...sandbox.workers import Sandbox, Worker
from ...worker.data.records import Value
from ...worker.process.messages import WorkerEnding

SMOKE = "test_short_training"


@dataclass(frozen=True)
class Part:
    """Processor seconds of one check, or of what is around all of them. asked: requests to its
    workers, of which it had `workers`."""

    name: str
    question: str
    judge: float
    worker: float
    asked: int = 0
    workers: int = 0

    @property
    def whole(self) -> float:
        return self.judge + self.worker


class _Meter:
    """Counts for the check that is running. now: its number, from 0."""

    def __init__(self) -> None:
        self.now = 0
        self.cpu: dict[int, float] = defaultdict(float)
        self.asked: dict[int, int] = defaultdict(int)
        self.workers: dict[int, int] = defaultdict(int)


def _measuring(meter: _Meter) -> type[Worker]:
    class MeasuredWorker(Worker):
        """A worker's time counts for the check that asked it last: it ends when the next asks."""

        asked_by = 0

        def ask(self, *asked: object, **named: object) -> Value:
            self.asked_by = meter.now
            meter.asked[meter.now] += 1
            return super().ask(*asked, **named)  # type: ignore[arg-type]

        def renew(self) -> WorkerEnding | None:
            asked_by = self.asked_by
            return self._noted(super().renew(), asked_by)

        def close(self) -> WorkerEnding | None:
            return self._noted(super().close(), self.asked_by)

        def _noted(self, ending: WorkerEnding | None, asked_by: int) -> WorkerEnding | None:
            if ending is not None:
                meter.cpu[asked_by] += ending.cpu_seconds
                meter.workers[asked_by] += 1
            return ending

    return MeasuredWorker


def profile(questions: tuple[str, ...] | None = None) -> list[Part]:
    """Grade the solutions once to warm up and once to measure. questions: None for all."""
    prepare_process()
    os.environ |= {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}  # as a judge's
    root, label = find_root()
    settings = Settings(questions, data=str(root), data_label=label)
    submission = read(SubmissionPath("reference", SOLUTIONS))
    began = time.process_time()
    with open_sandbox(settings) as usual, Sandbox(usual.isolation) as sandbox:
        sandbox.prepare()
        parts = [Part("the start of a judge and of its zygote", "", time.process_time() - began, 0)]
        for _ in range(2):
            checks = _profiled(submission, settings, sandbox)
    return [*parts, *checks]


def _profiled(submission: SubmittedFiles, settings: Settings, sandbox: Sandbox) -> list[Part]:
    meter, results = _Meter(), list[Result]()
    sandbox.worker_type = _measuring(meter)
    marks = [time.process_time()]

    def note(result: Result) -> None:
        results.append(result)
        marks.append(time.process_time())
        meter.now += 1

    graded = grade(submission, settings, sandbox, tell=note)
    after = time.process_time()
    results_of(graded, settings, Assignment.load())
    composed = time.process_time()
    seconds = [late - early for early, late in itertools.pairwise(marks)]
    return [
        *(
            Part(
                f"{result.number} {result.check}",
                "short training" if result.check == SMOKE else result.question,
                seconds[number],
                meter.cpu[number],
                meter.asked[number],
                meter.workers[number],
            )
            for number, result in enumerate(results)
        ),
        Part("the end of pytest's run", "", after - marks[-1], 0),
        Part("results.json", "", composed - after, 0),
    ]


def profile_table(parts: Sequence[Part], most: int = 12) -> Table:
    """By question, then the dearest checks."""
    table = Table("processor seconds", box=None, pad_edge=False)
    for head in ("judge", "worker", "requests", "workers", "in all", "share"):
        table.add_column(head, justify="right")
    whole = sum(part.whole for part in parts)

    def row(name: str, of: Sequence[Part], style: str = "") -> None:
        counts = [str(sum(n) or "") for n in zip(*((p.asked, p.workers) for p in of), strict=True)]
        seconds = [sum(part.judge for part in of), sum(part.worker for part in of)]
        shown = [f"{each:.2f}" for each in (*seconds, sum(seconds))]
        share = f"{sum(seconds) / whole:.0%}"
        table.add_row(name, *shown[:2], *counts, shown[2], share, style=style)

    for part in parts:
        if not part.question:
            row(part.name, [part])
    questions = dict.fromkeys(part.question for part in parts if part.question)
    for question in questions:
        row(question, [part for part in parts if part.question == question])
    row("in all", parts, "bold")
    table.add_section()
    checks = [part for part in parts if part.question]
    for part in sorted(checks, key=lambda part: -part.whole)[:most]:
        row(part.name, [part])
    return table
