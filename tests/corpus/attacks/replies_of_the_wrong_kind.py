# attack: well-formed replies of a kind that no operation has: numbers, texts, handles, short lists
# kind: wire
# grade: 2.b, 2.c
# outcome: failed, protocol
# module: networks

import itertools

import numpy as np

from grader.worker.data import records
from grader.worker.session import Session

KINDS = itertools.cycle(
    [
        7,
        "parameters",
        None,
        True,
        [],
        [[]],
        [1, 2, 3],
        np.zeros(3),
        records.Handle(99, "Network"),
        records.Table([]),
        records.Tensor(np.zeros((0, 5), np.float32)),
        records.LargeTensor(0, "float32", [1, 1]),
        records.Drawing([], "", np.zeros((1, 1, 3), np.uint8)),
    ]
)
honest = Session.attempt


def attempt(self, operation, arguments):
    return honest(self, operation, arguments) if operation == "call" else next(KINDS)


def build_discriminator():
    Session.attempt = attempt
    return records.Handle(0, "Sequential")


def build_generator(z_dim=100):
    Session.attempt = attempt
    return records.Handle(0, "Sequential")
