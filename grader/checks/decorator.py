"""`@check(...)`: a pytest function that is worth points.

The function's docstring is the title that a student reads: it says what is asked. It writes the
assignment's numbers as {SLOPE} and so on, see `constants.filled_in`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest


def check(
    question: str, points: float, of: str, needs: tuple[str, ...] = (), hidden: bool = False
) -> Callable[[Callable], Callable]:
    """Mark a test as a check of `question`, worth `points`, about the function `of`.

    needs: functions ("module.function") that `of` builds on. Where this check fails and one of
    them has not passed its own checks, this check waits for it and says so.
    hidden: one of the grader's own checks, which run after the question's others and need `of` too.
    """
    mark = pytest.mark.check(question=question, points=points, of=of, needs=needs, hidden=hidden)

    def marked(function: Callable) -> Callable:
        from .constants import filled_in  # here, so that a bad assignment.toml is reported first

        function.__doc__ = filled_in(function.__doc__ or "")
        return mark(function)

    return marked


@dataclass(frozen=True)
class Check:
    """What `@check` says about a test, under the test function's name. points: those in
    assignment.toml, where it gives any."""

    name: str
    question: str
    points: float
    of: str
    needs: tuple[str, ...] = ()
    hidden: bool = False

    @property
    def function(self) -> str:
        """The name of the function under test, without its module."""
        return self.of.rpartition(".")[2]


CHECK = pytest.StashKey[Check]()


def declared(item: pytest.Item) -> Check | None:
    """What the test's own `@check` says, or None for any other test."""
    marker = item.get_closest_marker("check")
    return Check(getattr(item, "originalname", item.name), **marker.kwargs) if marker else None


def of_item(item: pytest.Item) -> Check | None:
    """The check that a test is in this assignment, or None for any other test."""
    return item.stash.get(CHECK, None)
