"""The checks against replies that were forged one at a time.

    python -m tests.grader.forging [--every] [QUESTION ...]      prints one JSON line for each run

The solutions answer in this process, and pytest runs the real checks as the judge does.
Each check runs once honestly, to learn what it asks; then again and again, and each time one reply
is another: some hostile value, or the honest reply with one part of it changed. Whatever the wire
would refuse (grader/worker/wire/plain.py) is left out: here it is the checks that have to cope.
"""

import argparse
import contextlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import pytest
from _pytest.runner import runtestprotocol

from grader.checks.assignment import Assignment
from grader.checks.decorator import of_item
from grader.checks.plugin import RESULTS
from grader.checks.results.results import Results
from grader.checks.submission import Submission
from grader.judge.pytest_run import ALL_CHECKS, prepare_process
from grader.worker.data import records
from grader.worker.data.visible_text import visible
from grader.worker.session import Session
from grader.worker.wire.plain import NotSendable, ProtocolError, from_plain, to_plain
from tests.grader.forgeries import HOSTILE, changed, same

UNTOLD = ("release",)  # nobody looks at the reply


@dataclass(frozen=True)
class Forgery:
    """What to replace: reply number `turn` to the question `asked` (an operation, or a function
    that is called), and every later one where `on`. value: of HOSTILE; or change: a number that
    tells which part of the honest reply becomes what."""

    asked: str
    turn: int
    on: bool = False
    value: str | None = None
    change: int | None = None

    def of(self, honest: records.Value) -> records.Value:
        """The forged reply as the wire lets it through; the honest one where it does not."""
        wanted = HOSTILE[self.value] if self.change is None else changed(honest, self.change)
        try:
            return from_plain(*to_plain(wanted), mask=visible)
        except (NotSendable, ProtocolError):
            return honest


@dataclass(frozen=True)
class Run:
    """How a check ended. effective: whether a reply was forged that differed from the honest."""

    check: str
    forgery: Forgery | None
    effective: bool
    outcome: str
    message: str


class Forger:
    """Answers of the solutions, some of them forged; `asked` counts the questions."""

    def __init__(self, forgery: Forgery | None = None):
        self.forgery = forgery
        self.asked = Counter()
        self.effective = False
        self._session = Session("solutions", let_through=(pytest.fail.Exception,))

    def respond(self, operation: str, arguments: list, seconds: float):
        """As asking.Respond."""
        called = operation in ("call", "call_and_arguments")
        question = arguments[0] if called else operation
        honest, cause = self._session.try_operation(operation, arguments)
        self.asked[question] += 1
        forgery, turn = self.forgery, self.asked[question]
        if forgery is None or forgery.asked != question:
            return honest, cause
        if turn != forgery.turn and not (forgery.on and turn > forgery.turn):
            return honest, cause
        reply = forgery.of(honest)
        self.effective |= not same(reply, honest)
        return reply, None


class Judge:
    """The pytest plugin that hands out the answers and runs each check over and over."""

    def __init__(self, every: bool, output):
        self.every, self.output = every, output
        self._forger = Forger()
        self._result = None

    def pytest_submission(self) -> Submission:
        return Submission(self._forger.respond, "solutions")

    def pytest_keep_result(self, result) -> bool:
        self._result = result
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item, nextitem):
        asked = self._run(item, None).asked
        for forgery in plan(item.name, asked, self.every):
            self._run(item, forgery)
        return True

    def _run(self, item, forgery: Forgery | None) -> Forger:
        self._forger, self._result = Forger(forgery), None
        item.config.stash[RESULTS] = Results(Assignment.load())  # so that nothing waits
        item.config.stash[RESULTS].number(item.session.items)
        reports = runtestprotocol(item, nextitem=None, log=False)
        faults = [str(r.longrepr) for r in reports if r.failed and r.when != "call"]
        outcome, message = (
            (self._result.outcome, self._result.message) if self._result else ("none", "no result")
        )
        if faults:
            outcome, message = "error", faults[0]
        name = f"{of_item(item).question} {item.name}"
        run = Run(name, forgery, self._forger.effective, outcome, message[:2000])
        print(json.dumps(asdict(run)), file=self.output, flush=True)
        return self._forger


def plan(check: str, asked: Counter, every: bool) -> Iterator[Forgery]:
    """The forgeries for a check; a small sample of all, the same each time, unless `every`."""
    names = list(HOSTILE)
    for question, count in asked.items():
        if question in UNTOLD:
            continue
        start = sum(f"{check} {question}".encode())  # another part of the sample for each
        turns = sorted({1, (count + 1) // 2, count})
        if every:
            for number, name in enumerate(names):
                yield Forgery(question, 1, on=bool(number % 2), value=name)
                yield from (Forgery(question, t, value=name) for t in turns[1:] if number % 5 == 0)
            for number in range(100):
                yield Forgery(question, turns[number % len(turns)], change=start + number)
        else:
            quick = question.startswith(("saddle.", "dynamics."))
            kinds = (
                Forgery(question, 1, value=names[start % len(names)]),
                Forgery(question, 1, on=True, value=names[(start + 31) % len(names)]),
                Forgery(question, turns[-1] if quick else 1, change=start),
            )
            yield kinds[start // len(names) % len(kinds)]


def main(arguments: list[str]) -> int:
    """Run, and print what came of it; the exit code says whether pytest itself went through."""
    parser = argparse.ArgumentParser()
    parser.add_argument("questions", nargs="*")
    parser.add_argument("--every", action="store_true")
    parser.add_argument("-k", default="")
    options = parser.parse_args(arguments)
    prepare_process()
    judge = Judge(options.every, sys.stdout)
    settings = [*ALL_CHECKS, "--no-smoke", "--hypothesis-seed=0", f"-k={options.k}"]
    if options.questions:
        settings.append(f"--questions={','.join(options.questions)}")
    with contextlib.redirect_stdout(sys.stderr):
        code = pytest.main(settings, plugins=[judge])
    return int(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
