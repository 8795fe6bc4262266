"""Known mistakes: what each answers to a case, and what to say about it.

(lambda a: a > 0, "0 counts too")
"""

from collections.abc import Callable

Mistake = tuple[Callable[..., object], str]  # its answer to a case; what to say about it


def is_exactly(found: object, expected: object) -> bool:
    """Whether an answer is exactly this text or truth value: 1 is not True."""
    return type(found) is type(expected) and found == expected
