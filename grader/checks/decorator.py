"""`@check(...)`: a pytest function that is worth points.

The function's docstring is what a student reads. Its first line says what is asked; the numbers of
the assignment are written as {SLOPE} and so on in it, see `constants.filled_in`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest


def check(
    question: str, points: float, of: str, needs: tuple[str, ...] = (), hidden: bool = False
) -> Callable[[Callable], Callable]:
    """Mark a test as a check of `question`, worth `points`, about the function `of`.

    needs: functions ("module.function") that the answer is made of. Where this check fails and
    one of them has not passed its own checks, it waits for that one and says so.
    hidden: the grader's own, which comes after the question's others and needs `of` itself too.
    """
    mark = pytest.mark.check(question=question, points=points, of=of, needs=needs, hidden=hidden)

    def marked(function: Callable) -> Callable:
        from .constants import filled_in  # a bad assignment.toml is told before it comes to this

        function.__doc__ = filled_in(function.__doc__ or "")
        return mark(function)

    return marked


@dataclass(frozen=True)
class Check:
    """What `@check` says of a test, under the test function's name. points: those that
    assignment.toml gives it, where it does."""

    name: str
    question: str
    points: float
    of: str
    needs: tuple[str, ...] = ()
    hidden: bool = False

    @property
    def function(self) -> str:
        """The name of the function that it is about, without its module."""
        return self.of.rpartition(".")[2]


CHECK = pytest.StashKey[Check]()


def declared(item: pytest.Item) -> Check | None:
    """What the test's own `@check` says, or None for any other test."""
    marker = item.get_closest_marker("check")
    return Check(getattr(item, "originalname", item.name), **marker.kwargs) if marker else None


def of_item(item: pytest.Item) -> Check | None:
    """The check that a test is in this assignment, or None for any other test."""
    return item.stash.get(CHECK, None)
