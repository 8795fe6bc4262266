"""`@check(...)`: a pytest function that is worth points.

The function's docstring is what a student reads. Its first line says what is asked.
"""

import pytest


def check(question: str, points: float, of: str, needs: tuple[str, ...] = (), hidden: bool = False):
    """Mark a test as a check of `question`, worth `points`, about the function `of`.

    needs: functions ("module.function") that the answer is made of. Where this check fails and
    one of them has not passed its own checks, it waits for that one and says so.
    hidden: the grader's own, which comes after the question's others and needs `of` itself too.
    """
    return pytest.mark.check(question=question, points=points, of=of, needs=needs, hidden=hidden)


def of_item(item: pytest.Item) -> dict | None:
    """The facts that `@check` gave, or None for any other test."""
    marker = item.get_closest_marker("check")
    return marker.kwargs if marker else None
