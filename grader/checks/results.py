"""What the checks of one submission came to: one `Result` a check."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from .assignment import Assignment
from .decorator import of_item
from .outcomes import Raised, Stop, Wrong
from .pictures import FOLDER


@dataclass(frozen=True)
class Result:
    """The outcome of one check; see outcomes.OUTCOMES.

    number: e.g. "2.c.3", the third check of question 2.c. of: the function it is about.
    pictures: PNG files by name, which the message names.
    hidden: whether the check is the grader's own.
    figures: what it has measured, numbers and text by name.
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
    pictures: dict[str, bytes] = field(default_factory=dict)
    hidden: bool = False
    figures: dict[str, object] = field(default_factory=dict)

    @property
    def earned(self) -> float:
        return self.points if self.outcome == "passed" else 0.0


@dataclass
class Report:
    """What a check shows whether it passes or not: figures, and a picture that is drawn where
    they are shown. A check gets its own from the fixture `report`."""

    figures: dict[str, object] = field(default_factory=dict)
    draw: Callable[[], bytes] | None = None


REPORT = pytest.StashKey[Report]()


class Results:
    """Collects results in the order of the checks, and knows which functions have passed."""

    def __init__(self, assignment: Assignment):
        self.assignment = assignment
        self.all: list[Result] = []
        self.pictures = ""  # which pictures the checks used, once they used any
        self._numbers: dict[str, str] = {}
        self._unsettled: dict[str, str] = {}  # function -> question of a check it did not pass
        self._stubs: set[str] = set()
        self._failed: dict[str, str] = {}  # name of a check function -> number that tells why
        self._told: dict[tuple[str, ...], str] = {}  # cause -> number of the check that told it

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
        outcome, message, likely, draw = _outcome(call.excinfo)
        report = item.stash.get(REPORT, Report())
        draw = draw or report.draw
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
                    outcome, likely, draw = "waits", "", None
                    message = f"waits for {question}: `{needed.rpartition('.')[2]}` comes first"
                    break
        if outcome == "failed":
            number = self._numbers[item.nodeid]
            cause, follows_from = _cause(call.excinfo.value, facts["of"])
            earlier = [self._failed[check] for check in follows_from if check in self._failed]
            first = earlier[0] if earlier else self._told.setdefault(cause, number)
            self._failed.setdefault(item.name, first)
            if first != number:
                outcome, likely, draw = "waits", "", None
                message = f"waits for {first}, which has the same cause"
        if outcome not in ("passed", "error"):
            self._unsettled.setdefault(facts["of"], facts["question"])
        pictures = {}
        if draw is not None:
            name = f"{self._numbers[item.nodeid]}-{function}.png"
            pictures[name] = draw()
            message += (
                f"\n{'picture':<10}{FOLDER}/{name}" if message else f"picture: {FOLDER}/{name}"
            )
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
            pictures=pictures,
            hidden=facts["hidden"],
            figures=report.figures,
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


def _cause(error: BaseException, function: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What two checks have in common that found the same: all of the message but the call (an
    exception may come to light in any function of the module); and checks that it may follow."""
    errors = error.exceptions if isinstance(error, BaseExceptionGroup) else [error]
    wrong = next(e for e in errors if isinstance(e, Wrong))
    place = function.split(".")[0] if isinstance(wrong, Raised) else function
    return (place, wrong.returned, wrong.asked, str(wrong.likely)), wrong.follows_from


def _outcome(excinfo: pytest.ExceptionInfo | None):
    """(outcome, message for the student, likely cause, picture to draw) of a check's exception."""
    if excinfo is None:
        return "passed", "", "", None
    error = excinfo.value
    if isinstance(error, BaseExceptionGroup):  # hypothesis: the answer was not the same again
        inner = [_own(e) for e in error.exceptions]
        ends = Wrong, Stop, pytest.fail.Exception
        error = next((e for e in inner if isinstance(e, ends)), inner[0])
        if isinstance(error, Wrong):
            error.unsteady = True
    if isinstance(error, Stop):
        return error.outcome, str(error), "", None
    if isinstance(error, Wrong):
        return "failed", str(error), error.likely or "", error.draw
    if isinstance(error, pytest.fail.Exception):
        return "timeout", "stopped: the whole check took too long", "", None
    return "error", f"the check itself failed: {excinfo.exconly()}", "", None
