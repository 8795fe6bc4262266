"""A process that runs a submission's own checks at many seeds.

    python -m grader.proof.flake.seed_process

It reads one `Job` from its standard input and writes an `Outcome` a line, both as JSON. pytest and
the libraries are imported once. The submission runs in this very process: only for the kit's own
files, which are trusted.
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


class Job(msgspec.Struct):
    """What to run. files: the submission's modules by file name. modules: whose checks. first,
    count: of the seeds. data: a torchvision root."""

    files: dict[str, str]
    modules: list[str]
    first: int
    count: int
    data: str


class Failure(msgspec.Struct):
    """A check that did not pass, or a fault of the run itself; what: the check's number and title,
    or "" for a fault."""

    what: str
    message: str


class Outcome(msgspec.Struct):
    """What came of one seed. seconds: of processor time; the first seed's hold the imports."""

    seed: int
    checks: int
    seconds: float
    failures: list[Failure] = []


class OwnModules(GradingPlugin):
    """Runs only the checks of functions of some modules."""

    def __init__(self, submission: Submission, modules: Sequence[str]):
        super().__init__(submission)
        self._modules = modules

    @pytest.hookimpl(trylast=True)  # numbers are given before
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        facts = map(of_item, items)
        items[:] = [
            item
            for item, of in zip(items, facts, strict=True)
            if of and of["of"].partition(".")[0] in self._modules
        ]


def run(job: Job, submission: Submission, seed: int) -> Outcome:
    """The checks at one seed. The short training is left out."""
    judge = OwnModules(submission, job.modules)
    run_checks(judge, seed=seed, smoke=False, data=job.data)
    failures = [Failure("", fault) for fault in judge.faults]
    for result in judge.results.values():
        if result.outcome != "passed":
            told = result.message or result.outcome
            failures.append(Failure(f"{result.number} {result.title}", told))
    return Outcome(seed, len(judge.results), 0.0, failures)


def main() -> None:
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
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
