# attack: Decimals, bools, complex and huge numbers, object arrays and fractions for floats
# kind: forgery
# grade: 1.b
# outcome: failed, protocol
# module: dynamics

import itertools
from decimal import Decimal
from fractions import Fraction

import numpy as np

numbers = itertools.cycle(
    [
        Decimal("0.5"),
        True,
        0.5 + 0j,
        10**30,
        2**63,
        -(2**63) - 1,
        Fraction(1, 3),
        np.array(Ellipsis, dtype=object),
        np.array([1.0]),
        np.complex64(1),
        np.datetime64("2020-01-01"),
        b"\x00",
        None,
    ]
)


def step(grad, point, eta, method="gda"):
    return next(numbers), next(numbers)


def simulate(grad, start, eta, steps, method="gda"):
    return np.array([[next(numbers)] * 2] * (steps + 1), dtype=object)
