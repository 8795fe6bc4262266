"""One epoch of the real run, by the package's own `train_step` or by the run's fast step.

Both train while they are iterated over, and yield (generator's loss, discriminator's loss, images
seen so far). The losses are means over the images of this epoch, so that a short last batch
counts by its size.
"""

import time
from collections.abc import Iterator

import torch
from torch import Tensor

from .checkpoint import Z_DIM, RunState
from .fast import FastStep, GraphedStep

READ_EVERY = 0.2  # seconds; reading a loss from a GPU waits until the GPU has done all its work


def plain_epoch(
    state: RunState, images: Tensor, batch_size: int
) -> Iterator[tuple[float, float, int]]:
    """Yields after each step."""
    functions = state.functions
    players = state.generator, state.discriminator, state.g_optimizer, state.d_optimizer
    state.train()
    g_total, d_total, seen = 0.0, 0.0, 0
    for real in functions.batches(images, batch_size, state.random):
        noise = state.noise(len(real))
        g_loss, d_loss = functions.train_step(*players, real.to(state.device), noise)
        g_total += float(g_loss) * len(real)
        d_total += float(d_loss) * len(real)
        seen += len(real)
        yield g_total / seen, d_total / seen, seen


def fast_epoch(
    state: RunState, step: FastStep | GraphedStep, images: Tensor, batch_size: int
) -> Iterator[tuple[float, float, int]]:
    """Yields every READ_EVERY seconds and at the end. Noise is drawn on the networks' device."""
    state.train()
    step.totals.zero_()
    seen, last_read = 0, time.perf_counter()
    for real in state.functions.batches(images, batch_size, state.random):
        noise = torch.randn(len(real), Z_DIM, device=state.device)
        step(real.to(state.device), noise)
        seen += len(real)
        if time.perf_counter() - last_read > READ_EVERY:
            yield *(step.totals / seen).tolist(), seen
            last_read = time.perf_counter()
    yield *(step.totals / seen).tolist(), seen
