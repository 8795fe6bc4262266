# attack: nan and inf wherever a number is asked for, in the hope of a comparison that is not False
# kind: forgery
# grade: 1.b, 1.d
# outcome: failed
# module: dynamics

import itertools

import numpy as np

numbers = itertools.cycle([float("nan"), float("inf"), -float("inf"), np.float64("nan")])


def step(grad, point, eta, method="gda"):
    return next(numbers), next(numbers)


def simulate(grad, start, eta, steps, method="gda"):
    return np.full((steps + 1, 2), next(numbers))


def behaviour(path, point, tol=1e-6):
    return next(numbers)


def converges_to_saddle(a, b, start, eta, method="gda"):
    return next(numbers)
