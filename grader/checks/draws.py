"""Random draws that no submission can predict, not even one that knows the seed.

Only for checks that a right answer passes and a wrong one fails at every draw.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

import numpy as np

from .results.outcomes import Wrong
from .submission import Submission

Case = TypeVar("Case")
Answer = TypeVar("Answer")

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


def replies(cases: Sequence[Case], ask: Callable[[Case], Answer]) -> Iterator[tuple[Case, Answer]]:
    """Each case and its reply, in the order of `cases`. They are asked in a random order, so that
    no submission can answer by position. A case's exception is raised when its turn comes."""
    order = list(range(len(cases)))
    secret.shuffle(order)
    found: dict[int, Answer | Wrong] = {}
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


@dataclass(frozen=True)
class Refusal:
    """A call that must raise a ValueError: one of the cases of `replies`."""

    arguments: tuple
    asked: str

    def ask(self, submission: Submission, name: str) -> str:
        """The exception's message."""
        return submission.refuses(name, *self.arguments, error="ValueError", asked=self.asked)
