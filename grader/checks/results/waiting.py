"""Which checks wait for a function that has not passed its own checks yet."""

from collections.abc import Callable, Iterable

from ..decorator import Check
from .endings import Ending


class Unsettled:
    """The functions that have failed a check or are not written, each with that check's question.

    A function whose question is not in the assignment has no checks: nothing waits for it. What
    only hidden checks have found counts for hidden checks alone: a student cannot see it.
    """

    def __init__(self) -> None:
        self._questions: dict[str, str] = {}
        self._checks: dict[str, str] = {}  # the check that said so
        self._shown: dict[str, str] = {}  # of these, what public checks have found
        self._stubs: set[str] = set()

    def awaited(self, check: Check, ending: Ending) -> str:
        """What the check waits for, e.g. "1.a: `gradient` comes first"; "" if for nothing.

        A check whose own function is a stub stays "todo": that function is the next to write.
        """
        if ending.outcome == "todo" and check.function in ending.message:
            self._stubs.add(check.of)
        is_own_stub = ending.outcome == "todo" and check.of in self._stubs
        if ending.is_settled or is_own_stub:
            return ""
        # A hidden check waits for its own function too: a cause is reported only once.
        for needed in (*check.needs, *([check.of] if check.hidden else [])):
            question = (self._questions if check.hidden else self._shown).get(needed)
            is_own = (needed, question) == (check.of, check.question)
            if question and (check.hidden or not is_own):
                return f"{question}: `{needed.rpartition('.')[2]}` comes first"
        return ""

    @property
    def functions(self) -> tuple[str, ...]:
        """The functions, in the order in which they failed."""
        return tuple(self._questions)

    def known(self, functions: Iterable[str], check: Check) -> list[str]:
        """Those of the functions of which a check may tell that they have failed."""
        return [function for function in functions if check.hidden or function in self._shown]

    def note(self, check: Check, ending: Ending) -> None:
        """Remember a function that did not pass."""
        if not ending.is_settled:
            self._questions.setdefault(check.of, check.question)
            self._checks.setdefault(check.of, check.name)
            if not check.hidden:
                self._shown.setdefault(check.of, check.question)

    def view(self, check: Check, is_relevant: Callable[[str], bool]) -> tuple[object, ...]:
        """All that a check's outcome may depend on here. is_relevant: whether a failed function
        could be replaced while the check is judged again."""
        found = self._questions if check.hidden else self._shown
        own = [check.of] if check.hidden else []
        awaited = [found.get(needed) for needed in (*check.needs, *own)]
        failed = [(name, name in self._shown) for name in self._questions if is_relevant(name)]
        return *awaited, check.of in self._stubs, *failed

    def forget(self, check: Check) -> None:
        """Forget what this check said: it runs again (pytest-rerunfailures)."""
        if self._checks.get(check.of) == check.name:
            del self._questions[check.of], self._checks[check.of]
            self._shown.pop(check.of, None)
