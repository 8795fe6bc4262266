"""Draws that no submission can foresee, not even one that knows the seed.

Only for what right answers pass and wrong ones fail at every draw: no result depends on them.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import TypeVar

import numpy as np

from .outcomes import Wrong
from .submission import Reply

Case = TypeVar("Case")

secret = random.SystemRandom()


def numbers() -> np.random.Generator:
    """Random numbers by the thousand."""
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
    """Each case and its reply, in the order of `cases`; they are asked in an order of their own,
    so that answers cannot be recited. An exception comes when it is its case's turn."""
    order = list(range(len(cases)))
    secret.shuffle(order)
    found: dict[int, Reply | Wrong] = {}
    for number in order:
        try:
            found[number] = ask(cases[number])
        except Wrong as error:
            found[number] = error
    for number, case in enumerate(cases):
        if isinstance(found[number], Wrong):
            raise found[number]
        yield case, found[number]
