"""Which known mistake explains all of the answers that a submission gave.

explaining([(lambda a: a > 0, "0 counts too")], [((1,), True), ((0,), False)])
"""

from collections.abc import Callable, Iterable, Sequence

Mistake = tuple[Callable[..., object], str]  # its answer to a case; what to say about it


def explaining(
    mistakes: Iterable[Mistake], seen: Sequence[tuple[Sequence[object], object]]
) -> str | None:
    """What to say about the first mistake that gives every one of the answers; None if none does.

    seen: pairs (case, answer); a case holds a mistake's arguments.
    """

    def fits(mistake: Callable[..., object]) -> bool:
        return all(is_exactly(found, mistake(*case)) for case, found in seen)

    return next((words for mistake, words in mistakes if fits(mistake)), None)


def is_exactly(found: object, expected: object) -> bool:
    """Whether an answer is exactly this text or truth value: 1 is not True."""
    return type(found) is type(expected) and found == expected
