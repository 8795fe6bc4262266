"""One epoch of the real run, by the package's own `train_step` or by the run's fast step.

Both train while they are iterated over, and yield (generator's loss, discriminator's loss) and once
more at the end. The losses are means over the images of this epoch so far (`state.so_far`), so that
a short last batch counts by its size.

Between two yields `state` is complete: a checkpoint of it continues within the epoch. The batches
that were trained on are then drawn once more, and the noise with them, since both come from one
random generator, and `batches` may draw from it at any time.
"""

import time
from collections.abc import Iterator

import torch
from torch import Tensor

from .checkpoint import Z_DIM, RunError, RunState
from .fast import FastStep, GraphedStep

READ_EVERY = 0.2  # seconds; reading a loss from a GPU waits until the GPU has done all its work


def plain_epoch(state: RunState, images: Tensor, batch_size: int) -> Iterator[tuple[float, float]]:
    """Yields after each step."""
    functions, so_far = state.functions, state.so_far
    players = state.generator, state.discriminator, state.g_optimizer, state.d_optimizer
    state.train()
    for real in _batches_left(state, images, batch_size, with_noise=True):
        noise = state.noise(len(real))
        g_loss, d_loss = functions.train_step(*players, real.to(state.device), noise)
        so_far.g_total += float(g_loss) * len(real)
        so_far.d_total += float(d_loss) * len(real)
        so_far.seen += len(real)
        so_far.batches += 1
        yield so_far.means
    yield so_far.means  # if a checkpoint was written after the last batch


def fast_epoch(
    state: RunState, step: FastStep | GraphedStep, images: Tensor, batch_size: int
) -> Iterator[tuple[float, float]]:
    """Yields every READ_EVERY seconds and at the end. Noise is drawn on the networks' device."""
    so_far = state.so_far
    state.train()
    totals = [so_far.g_total, so_far.d_total]
    step.totals.copy_(torch.tensor(totals, dtype=step.totals.dtype))
    last_read = time.perf_counter()
    for real in _batches_left(state, images, batch_size, with_noise=False):
        noise = torch.randn(len(real), Z_DIM, device=state.device)
        step(real.to(state.device), noise)
        so_far.seen += len(real)
        so_far.batches += 1
        if time.perf_counter() - last_read > READ_EVERY:
            so_far.g_total, so_far.d_total = step.totals.tolist()
            yield so_far.means
            last_read = time.perf_counter()
    so_far.g_total, so_far.d_total = step.totals.tolist()
    yield so_far.means


def _batches_left(
    state: RunState, images: Tensor, batch_size: int, with_noise: bool
) -> Iterator[Tensor]:
    """The batches of this epoch that were not trained on yet.

    with_noise: whether each batch's noise comes from the batches' generator. Raises RunError if
    `batches` has changed since the checkpoint.
    """
    so_far, random = state.so_far, state.random
    if so_far.batches == 0:
        so_far.random = random.get_state()
        return iter(state.functions.batches(images, batch_size, random))
    expected, torch_random = random.get_state(), torch.get_rng_state()
    random.set_state(so_far.random)
    batches = iter(state.functions.batches(images, batch_size, random))
    for _ in range(so_far.batches):
        real = next(batches, images[:0])
        if with_noise:
            state.noise(len(real))
    if not torch.equal(random.get_state(), expected):
        raise RunError(
            "the checkpoint is from the middle of an epoch, and `batches` no longer gives that "
            "epoch's batches: undo your change to it, or name another --out"
        )
    torch.set_rng_state(torch_random)
    return batches
