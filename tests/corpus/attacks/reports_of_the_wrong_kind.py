# attack: reports about training whose parts are missing, of other kinds or of other lengths
# kind: wire
# grade: 2.e
# outcome: failed, protocol
# module: training

import itertools

import numpy as np

from grader.worker.data import records
from grader.worker.session import Session

NAMES = (
    "losses g_weight d_weight train_modes generator_passes images training state_changed "
    "gradients_on random_moved steps samples batch_sizes faults learning_rates snapshots "
    "g_losses d_losses own_networks networks"
).split()
PARTS = itertools.cycle(
    [
        "text",
        [],
        [3, "text"],
        [[]],
        np.zeros(5),
        [np.zeros(3), np.zeros(3)],
        records.Tensor(np.zeros(7, np.float32)),
        [records.Tensor(np.zeros(2, np.float32))] * 2,
        records.Handle(0, "a"),
        3,
    ]
)


def attempt(self, operation, arguments):
    part = next(PARTS)
    return part if part == 3 else records.Table([(name, part) for name in NAMES])


Session.attempt = attempt
