# attack: arrays that agree with everything since they are empty or since they broadcast
# kind: forgery
# grade: 1.b
# outcome: failed
# module: dynamics

import itertools

import numpy as np

shapes = itertools.cycle([(0, 2), (1, 2), (2, 0), (1, 1), (), (0,), (1, 1, 1, 2)])


def step(grad, point, eta, method="gda"):
    return np.zeros(next(shapes))


def simulate(grad, start, eta, steps, method="gda"):
    return np.broadcast_to(0.0, next(shapes))
