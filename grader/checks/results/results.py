"""Collects the results of one submission's checks: a `Result` for each."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import pytest

from ..assignment import Assignment
from ..decorator import Check, of_item
from ..pictures import FOLDER
from .carried import CARRIED, JUDGED_AGAIN
from .causes import cause_of
from .earlier import Standing
from .endings import Ending
from .outcomes import Raised
from .printed_messages import Room, is_in_a_panel
from .result import Result


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
        self._found: dict[str, Result] = {}
        self.is_stopped = False  # whether the run was ended by Ctrl-C
        self.pictures = ""  # which data the checks used: FashionMNIST or drawn; "" if none
        self._numbers: dict[str, str] = {}
        self.standing, self._room = Standing(), Room()
        self._unsettled, self._causes = self.standing.unsettled, self.standing.causes

    def number(self, items: Iterable[pytest.Item]) -> None:
        """Give each check its number, counted within its question. items: all checks, in order;
        a selection of them would give other numbers."""
        counts: Counter[str] = Counter()
        for item in items:
            if check := of_item(item):
                counts[check.question] += 1
                self._numbers[item.nodeid] = f"{check.question}.{counts[check.question]}"

    @property
    def numbers(self) -> list[str]:
        """The numbers of all checks, whether or not they ran."""
        return list(self._numbers.values())

    @property
    def others(self) -> int:
        """How many checks of the assignment have no result: this run did not select them."""
        asked = [n for n in self.numbers if n.rpartition(".")[0] in self.assignment.by_id]
        return len(set(asked) - self._found.keys())

    def number_of(self, item: pytest.Item) -> str:
        return self._numbers[item.nodeid]

    def place(self, item: pytest.Item) -> int:
        """Where a check comes in the order in which numbers were given; -1 for other tests."""
        return list(self._numbers).index(item.nodeid) if item.nodeid in self._numbers else -1

    def add(self, item: pytest.Function, call: pytest.CallInfo) -> Result:
        """Note how a check ended, and return its result."""
        check, number = of_item(item), self._numbers[item.nodeid]
        assert check is not None
        report = item.stash.get(REPORT, Report())
        if number in self._found:
            self._unsettled.forget(check)
        ending = Ending.of(call.excinfo)
        ending = replace(ending, draw=ending.draw or report.draw)
        cause: tuple[str, ...] = ()
        if note := item.stash.get(CARRIED, ""):
            ending, cause = self._once(number, check, ending)
            ending = ending.with_note(note)
        elif awaited := self._unsettled.awaited(check, ending):
            ending = Ending("waits", f"waits for {awaited}")
        else:
            ending, cause = self._once(number, check, ending)
        self._unsettled.note(check, ending)
        message, drawn = _with_picture(ending, f"{number}-{check.function}.png")
        if ending.outcome == "waits" and report.draw:  # kept for the instructor: no message says so
            waiting = replace(ending, draw=report.draw)
            _, drawn = _with_picture(waiting, f"{number}-{check.function}.png")
        result = Result(
            number=number,
            question=check.question,
            title=title_of(item),
            of=check.of,
            points=check.points,
            outcome=ending.outcome,
            message=message,
            likely=ending.likely,
            seconds=call.duration,
            pictures=drawn,
            hidden=check.hidden,
            figures=report.figures,
            line=ending.wrong.line if isinstance(ending.wrong, Raised) else "",
            check=check.name,
            printed=self._printed(item, ending, message),
            again=item.stash.get(JUDGED_AGAIN, False),
            cause=cause,
        )
        self.keep(result)
        return result

    def _once(self, number: str, check: Check, ending: Ending) -> tuple[Ending, tuple[str, ...]]:
        """The ending; "waits" where an earlier check has told the same cause. And the cause, as in
        `Result`."""
        cause: tuple[str, ...] = ()
        if ending.wrong is not None:
            first = self._causes.teller(number, check, ending.wrong)
            cause = cause_of(check, ending.wrong), first, *ending.wrong.follows_from
        elif ending.is_outside:
            first = self._causes.teller_outside(number, check, ending.message)
        else:
            return ending, ()
        if first == number:
            return ending, cause
        return Ending("waits", f"waits for {first}, which has the same cause"), cause

    @property
    def failed(self) -> tuple[str, ...]:
        """The functions that have failed a check or are not written, in this order."""
        return self._unsettled.functions

    def known(self, functions: Iterable[str], check: Check) -> list[str]:
        """Those of the failed functions that this check's message may name: of a public check, none
        that only hidden checks have found."""
        return self._unsettled.known(functions, check)

    def keep(self, result: Result) -> None:
        """Keep a result; of a check that runs again (pytest-rerunfailures), the last one."""
        self._found[result.number] = result

    @property
    def all(self) -> list[Result]:
        """The results by number, in the order of the assignment."""
        order = list(self.assignment.by_id)

        def place(result: Result) -> tuple[int, int]:
            return order.index(result.question), int(result.number.rpartition(".")[2])

        return sorted(self._found.values(), key=place)

    def _printed(self, item: pytest.Item, ending: Ending, message: str) -> str:
        is_alone = item.session.testscollected == 1 or is_in_a_panel(item.config)
        if is_alone or ending.outcome in ("passed", "todo", "waits"):
            return "whole"
        return "cut" if self._room.takes(message) else "named"

    def of_question(self, question: str) -> list[Result]:
        return [result for result in self.all if result.question == question]


def title_of(item: pytest.Function) -> str:
    """The first paragraph of the check's docstring, on one line."""
    return " ".join((item.obj.__doc__ or item.name).split("\n\n")[0].split())


def _with_picture(ending: Ending, name: str) -> tuple[str, dict[str, bytes]]:
    """The message, with the name of the picture if there is one; and that picture by its name."""
    if ending.draw is None:
        return ending.message, {}
    try:
        picture = {name: ending.draw()}
    except Exception as error:  # of a broken matplotlib, say: the message is worth more
        return f"{ending.message}\nno picture could be drawn: {error!r}".lstrip(), {}
    if not ending.message:
        return f"picture: {FOLDER}/{name}", picture
    return f"{ending.message}\n{'picture':<10}{FOLDER}/{name}", picture
