# attack: a run whose losses and snapshots have wrong lengths, keys and kinds
# kind: wire
# grade: 2.e
# outcome: failed, protocol
# module: training
# base: solutions

import itertools
from types import SimpleNamespace

import numpy as np
import torch

turns = itertools.count()
SNAPSHOTS = (
    [torch.zeros(9, 1, 28, 28)],
    {1: torch.zeros(9, 1, 28, 28), "last": None},
    {(1, 2): 3},
    5,
    [[1]],
)
LOSSES = (np.zeros(3), torch.zeros(3), [torch.zeros(3)] * 2, "text", {"a": 1})


def train(images, **options):
    turn = next(turns)
    return SimpleNamespace(
        generator=3,
        discriminator="none",
        g_losses=LOSSES[turn % 5],
        d_losses=LOSSES[turn % 5],
        snapshots=SNAPSHOTS[turn % 5],
    )
