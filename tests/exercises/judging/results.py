"""What the checks of one submission came to: one `Result` a check."""

from dataclasses import dataclass

import pytest

from .assignment import Assignment
from .check import of_item
from .outcomes import Stop, Wrong


@dataclass(frozen=True)
class Result:
    """The outcome of one check; see outcomes.OUTCOMES.

    number: e.g. "2.c.3", the third check of question 2.c. of: the function it is about.
    hidden: whether the check is the grader's own.
    """

    number: str
    question: str
    title: str
    of: str
    points: float
    outcome: str
    message: str
    likely: str
    seconds: float
    hidden: bool = False

    @property
    def earned(self) -> float:
        return self.points if self.outcome == "passed" else 0.0


class Results:
    """Collects results in the order of the checks, and knows which functions have passed."""

    def __init__(self, assignment: Assignment):
        self.assignment = assignment
        self.all: list[Result] = []
        self.pictures = ""  # which pictures the checks used, once they used any
        self._numbers: dict[str, str] = {}
        self._unsettled: dict[str, str] = {}  # function -> question of a check it did not pass
        self._stubs: set[str] = set()

    def number(self, items: list[pytest.Item]) -> None:
        """Give each check its number, counted within its question."""
        counts: dict[str, int] = {}
        for item in items:
            if facts := of_item(item):
                question = facts["question"]
                counts[question] = counts.get(question, 0) + 1
                self._numbers[item.nodeid] = f"{question}.{counts[question]}"

    def add(self, item: pytest.Item, call: pytest.CallInfo) -> Result:
        """Note how a check ended."""
        facts = of_item(item)
        outcome, message, likely = _outcome(call.excinfo)
        function = facts["of"].rpartition(".")[2]
        if outcome == "todo" and function in message:
            self._stubs.add(facts["of"])
        own_stub = outcome == "todo" and facts["of"] in self._stubs
        if outcome not in ("passed", "error") and not own_stub:
            hidden = facts["hidden"]  # whose function may have failed already: one cause, told once
            for needed in (*facts["needs"], *([facts["of"]] if hidden else [])):
                question = self._unsettled.get(needed)
                own = (needed, question) == (facts["of"], facts["question"])
                if question and (hidden or not own):
                    outcome, likely = "waits", ""
                    message = f"waits for {question}: `{needed.rpartition('.')[2]}` comes first"
                    break
        if outcome not in ("passed", "error"):
            self._unsettled.setdefault(facts["of"], facts["question"])
        result = Result(
            number=self._numbers[item.nodeid],
            question=facts["question"],
            title=_title(item),
            of=facts["of"],
            points=facts["points"],
            outcome=outcome,
            message=message,
            likely=likely,
            seconds=call.duration,
            hidden=facts["hidden"],
        )
        self.all.append(result)
        return result

    def of_question(self, question: str) -> list[Result]:
        return [result for result in self.all if result.question == question]


def _title(item: pytest.Item) -> str:
    """The first paragraph of the check's docstring, on one line."""
    return " ".join((item.obj.__doc__ or item.name).split("\n\n")[0].split())


def _own(error: BaseException) -> BaseException:
    """The exception itself: a group cannot hold pytest-timeout's but in one of hypothesis's."""
    return error.__cause__ if isinstance(error.__cause__, pytest.fail.Exception) else error


def _outcome(excinfo: pytest.ExceptionInfo | None) -> tuple[str, str, str]:
    """(outcome, message for the student, likely cause) of a check's exception."""
    if excinfo is None:
        return "passed", "", ""
    error = excinfo.value
    if isinstance(error, BaseExceptionGroup):  # hypothesis: the answer was not the same again
        inner = [_own(e) for e in error.exceptions]
        ends = Wrong, Stop, pytest.fail.Exception
        error = next((e for e in inner if isinstance(e, ends)), inner[0])
        if isinstance(error, Wrong):
            error.unsteady = True
    if isinstance(error, Stop):
        return error.outcome, str(error), ""
    if isinstance(error, Wrong):
        return "failed", str(error), error.likely or ""
    if isinstance(error, pytest.fail.Exception):
        return "timeout", "stopped: the whole check took too long", ""
    return "error", f"the check itself failed: {excinfo.exconly()}", ""
