# attack: a train that trains nothing, but returns the same noise for the same seed
# kind: forgery
# grade: 2.e
# outcome: failed
# module: training

from types import SimpleNamespace

import torch


def train(images, *, seed=0, snapshot_epochs=(10, 30, 50), **options):
    torch.manual_seed(seed)
    snapshots = {epoch: torch.rand(9, 1, 28, 28) for epoch in snapshot_epochs}
    return SimpleNamespace(g_losses=[0.0], d_losses=[0.0], snapshots=snapshots)
