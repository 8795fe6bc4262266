"""The results of one submission's checks: a `Result` for each."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import pytest

from ..assignment import Assignment
from ..decorator import of_item
from ..pictures import FOLDER
from .carried import CARRIED
from .causes import Causes
from .endings import Ending
from .waiting import Unsettled


@dataclass(frozen=True)
class Result:
    """The outcome of one check; see outcomes.OUTCOMES.

    number: e.g. "2.c.3", the third check of question 2.c. of: the function it is about.
    pictures: PNG files by name; the message names them. hidden: whether it is a hidden check.
    figures: what it measured, numbers and text by name.
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
    """What a check shows whether or not it passes: figures, and a function that draws a picture.
    A check gets its own from the fixture `report`."""

    figures: dict[str, object] = field(default_factory=dict)
    draw: Callable[[], bytes] | None = None


REPORT = pytest.StashKey[Report]()


class Results:
    """Collects results in the order of the checks. Decides their numbers, which of them wait (for a
    function, or because an earlier check has shown the same cause), and their pictures."""

    def __init__(self, assignment: Assignment):
        self.assignment = assignment
        self.all: list[Result] = []
        self.pictures = ""  # which data the checks used: FashionMNIST or drawn; "" if none
        self._numbers: dict[str, str] = {}
        self._unsettled, self._causes = Unsettled(), Causes()

    def number(self, items: Iterable[pytest.Item]) -> None:
        """Give each check its number, counted within its question."""
        counts: Counter[str] = Counter()
        for item in items:
            if check := of_item(item):
                counts[check.question] += 1
                self._numbers[item.nodeid] = f"{check.question}.{counts[check.question]}"

    def add(self, item: pytest.Function, call: pytest.CallInfo) -> Result:
        """Note how a check ended, and return its result."""
        check, number = of_item(item), self._numbers[item.nodeid]
        assert check is not None
        report = item.stash.get(REPORT, Report())
        ending = Ending.of(call.excinfo)
        ending = replace(ending, draw=ending.draw or report.draw)
        note = item.stash.get(CARRIED, "")
        if not note and (awaited := self._unsettled.awaited(check, ending)):
            ending = Ending("waits", f"waits for {awaited}")
        elif ending.wrong is not None:
            first = self._causes.teller(number, item.name, check, ending.wrong)
            if first != number:
                ending = Ending("waits", f"waits for {first}, which has the same cause")
        if note:
            message = f"{ending.message}\n{'note':<10}{note}" if ending.message else note
            ending = replace(ending, message=message)
        self._unsettled.note(check, ending)
        message, drawn = _with_picture(ending, f"{number}-{check.function}.png")
        result = Result(
            number=number,
            question=check.question,
            title=_title(item),
            of=check.of,
            points=check.points,
            outcome=ending.outcome,
            message=message,
            likely=ending.likely,
            seconds=call.duration,
            pictures=drawn,
            hidden=check.hidden,
            figures=report.figures,
        )
        self.all.append(result)
        return result

    @property
    def failed(self) -> tuple[str, ...]:
        """The functions that have failed a check or are not written, in this order."""
        return self._unsettled.functions

    def of_question(self, question: str) -> list[Result]:
        return [result for result in self.all if result.question == question]


def _title(item: pytest.Function) -> str:
    """The first paragraph of the check's docstring, on one line."""
    return " ".join((item.obj.__doc__ or item.name).split("\n\n")[0].split())


def _with_picture(ending: Ending, name: str) -> tuple[str, dict[str, bytes]]:
    """The message, with the name of the picture if there is one; and that picture by its name."""
    if ending.draw is None:
        return ending.message, {}
    if not ending.message:
        return f"picture: {FOLDER}/{name}", {name: ending.draw()}
    return f"{ending.message}\n{'picture':<10}{FOLDER}/{name}", {name: ending.draw()}
