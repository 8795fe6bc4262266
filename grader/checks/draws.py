"""Random draws that no submission can predict, not even one that knows the seed.

Only for checks that a right answer passes and a wrong one fails at every draw.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import TypeVar

import numpy as np

from .results.outcomes import Wrong
from .submission import Reply

Case = TypeVar("Case")

secret = random.SystemRandom()


def numbers() -> np.random.Generator:
    """A generator for many random numbers."""
    return np.random.default_rng(secret.getrandbits(64))


def fraction(low: Fraction, high: Fraction) -> Fraction:
    """A simple fraction between the two."""
    while True:
        denominator = secret.randint(2, 24)
        found = Fraction(
            secret.randint(int(low * denominator), int(high * denominator)), denominator
        )
        if low < found < high:
            return found


def replies(cases: Sequence[Case], ask: Callable[[Case], Reply]) -> Iterator[tuple[Case, Reply]]:
    """Each case and its reply, in the order of `cases`. They are asked in a random order, so that
    no submission can answer by position. A case's exception is raised when its turn comes."""
    order = list(range(len(cases)))
    secret.shuffle(order)
    found: dict[int, Reply | Wrong] = {}
    for number in order:
        try:
            found[number] = ask(cases[number])
        except Wrong as error:
            found[number] = error
    for number, case in enumerate(cases):
        answer = found[number]
        if isinstance(answer, Wrong):
            raise answer
        yield case, answer
