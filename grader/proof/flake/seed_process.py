"""A process that runs the checks on one submission at many seeds.

    python -m grader.proof.flake.seed_process

It reads one `SeedJob` from its standard input and writes one `Outcome` per line, as JSON. pytest
and the libraries are imported once. The submission runs in this process without isolation: use it
only for the kit's own files.
"""

import sys
import time
from collections.abc import Sequence

import msgspec
import pytest

from ...checks.decorator import of_item
from ...checks.local_submission import submission_from_bytes
from ...checks.submission import Submission
from ...judge.pytest_run import GradingPlugin, prepare_process, run_checks


class SeedJob(msgspec.Struct):
    """What to run. files: the submission's modules by file name. modules: those to check. first,
    count: the seeds. data: a torchvision root."""

    files: dict[str, str]
    modules: list[str]
    first: int
    count: int
    data: str


class FailedCheck(msgspec.Struct):
    """A check that did not pass, or an error of the run itself. what: the check's number and title,
    or "" for an error."""

    what: str
    message: str


class Outcome(msgspec.Struct):
    """The result of one seed. seconds: CPU time; the first seed's includes the imports."""

    seed: int
    checks: int
    seconds: float
    failures: list[FailedCheck] = []


class OwnModules(GradingPlugin):
    """Selects the checks of some modules' functions."""

    def __init__(self, submission: Submission, modules: Sequence[str]):
        super().__init__(submission)
        self._modules = modules

    @pytest.hookimpl(trylast=True)  # numbers are given before
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [
            item
            for item in items
            if (check := of_item(item)) and check.of.partition(".")[0] in self._modules
        ]


def run(job: SeedJob, submission: Submission, seed: int) -> Outcome:
    """Run the checks at one seed, without the short training."""
    judge = OwnModules(submission, job.modules)
    run_checks(judge, seed=seed, smoke=False, data=job.data)
    failures = [FailedCheck("", fault) for fault in judge.faults]
    for result in judge.results.values():
        if result.outcome != "passed":
            message = result.message or result.outcome
            failures.append(FailedCheck(f"{result.number} {result.title}", message))
    return Outcome(seed, len(judge.results), 0.0, failures)


def main() -> None:
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=SeedJob)
    prepare_process()
    submission = submission_from_bytes(
        {name: text.encode() for name, text in job.files.items()}, "submission"
    )
    before = 0.0
    for seed in range(job.first, job.first + job.count):
        outcome = run(job, submission, seed)
        outcome.seconds, before = time.process_time() - before, time.process_time()
        sys.stdout.buffer.write(msgspec.json.encode(outcome) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
