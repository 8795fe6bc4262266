"""One epoch of the long run, by the package's own `train_step` or by the runner's fast step.

Both train as they are iterated over, and yield (generator's loss, discriminator's loss, images
seen so far). The losses are means over the images of this epoch, so that a short last batch
counts by its size.
"""

import time
from collections.abc import Iterator

import torch
from torch import Tensor

from ..data import batches
from ..training import train_step
from .checkpoint import Z_DIM, State
from .fast import FastStep, GraphedStep

READ_EVERY = 0.2  # seconds; reading the losses of a GPU waits for all that it was given to do


def plain_epoch(
    state: State, images: Tensor, batch_size: int
) -> Iterator[tuple[float, float, int]]:
    """Yields after each step."""
    players = state.generator, state.discriminator, state.g_optimizer, state.d_optimizer
    state.train()
    g_total, d_total, seen = 0.0, 0.0, 0
    for real in batches(images, batch_size, state.random):
        noise = state.noise(len(real))
        g_loss, d_loss = train_step(*players, real.to(state.device), noise)
        g_total += float(g_loss) * len(real)
        d_total += float(d_loss) * len(real)
        seen += len(real)
        yield g_total / seen, d_total / seen, seen


def fast_epoch(
    state: State, step: FastStep | GraphedStep, images: Tensor, batch_size: int
) -> Iterator[tuple[float, float, int]]:
    """Yields now and then, and at the end. Noise is drawn on the networks' device."""
    state.train()
    step.totals.zero_()
    seen, last_read = 0, time.perf_counter()
    for real in batches(images, batch_size, state.random):
        noise = torch.randn(len(real), Z_DIM, device=state.device)
        step(real.to(state.device), noise)
        seen += len(real)
        if time.perf_counter() - last_read > READ_EVERY:
            yield *(step.totals / seen).tolist(), seen
            last_read = time.perf_counter()
    yield *(step.totals / seen).tolist(), seen
