# attack: reports about losses and optimizers whose parts are numbers, texts or arrays of odd shape
# kind: wire
# grade: 2.d
# outcome: failed, protocol
# module: losses

import itertools

import numpy as np

from grader.worker.data import records
from grader.worker.session import Session

ONE = records.Tensor(np.float32([1.0]).reshape(()), True)
PARTS = itertools.cycle(
    [
        dict(loss=1.0, gradients=2.0),
        dict(loss=ONE, gradients=3),
        dict(loss=ONE, gradients=[3]),
        dict(loss=ONE, gradients=[]),
        dict(loss=ONE, gradients=[records.Tensor(np.zeros((2, 3, 4), np.float32))] * 2),
        dict(pair=["Adam", "Adam"], after=3),
        dict(pair=["Adam", "Adam"], after=[]),
        dict(pair=["Adam", "Adam"], after=[[[], []]] * 5),
        dict(pair=["Adam", "Adam"], after=[[["a"], ["b"]]] * 5),
        {},
    ]
)


def attempt(self, operation, arguments):
    return records.Table(list(next(PARTS).items()))


Session.attempt = attempt
