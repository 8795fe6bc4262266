"""What a run measures after each epoch. Its training goes on as if nothing had been measured.

measuring = Measuring(functions, root, seed=0, images=60_000)
measuring.record(state, epoch=1)    # FD32, the nine samples, the discriminator's logits
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from torch import Tensor

from .checkpoint import Z_DIM, RunState
from .functions import Functions
from .quality import CHUNK, IMAGES, SAMPLES, Quality

JUDGED = 512  # real images, and as many samples, that the discriminator judges after each epoch
SPREAD = (0.1, 0.5, 0.9)  # the quantiles of its logits that are kept
WALK = 11  # images of a walk between two noise vectors, both ends included


class Measuring:
    """Measures both networks against test images, which are never trained on.

    images: how many the run trains on. seed: of the noise for FD32, whose generator is its own.
    """

    def __init__(self, functions: Functions, root: Path, seed: int, images: int):
        random = torch.Generator().manual_seed(seed)  # not the run's own generator
        noise = torch.randn(sample_count(images), Z_DIM, generator=random)
        real = functions.load_images(root, train=False)[:IMAGES]
        self._quality = Quality(real, noise, functions.sample)
        self._real = real[:JUDGED]

    def record(self, state: RunState, epoch: int) -> None:
        """Add this epoch's FD32, samples and logits to the state."""
        with undisturbed(state):
            samples = self._quality.samples(state.generator)
            state.fd32.append(self._quality.fd32_of(samples))
            state.film[epoch] = as_bytes(snapshot(state))
            judged = self._real, samples[:JUDGED]
            state.logits[epoch] = [value for images in judged for value in _spread(state, images)]


def record_start(state: RunState) -> None:
    """Add the samples of the untrained generator to the state, as those of epoch 0."""
    with undisturbed(state):
        state.film[0] = as_bytes(snapshot(state))


def sample_count(images: int) -> int:
    """The number of samples for FD32: fewer than 2,048 if the run uses only a few images."""
    return min(SAMPLES, images)


def snapshot(state: RunState) -> Tensor:
    """Nine samples, always from the same noise, on the CPU."""
    return state.functions.sample(state.generator, state.snapshot_noise).cpu()


def walk(state: RunState) -> Tensor:
    """Samples (WALK, 28, 28), as bytes, on the way from the first of the nine noise vectors to the
    last.

    The way is an arc around 0: half-way on a straight line a vector would be shorter than almost
    all that the generator was trained on.
    """
    start, end = state.snapshot_noise[0], state.snapshot_noise[-1]
    angle = torch.acos(torch.dot(start, end) / start.norm() / end.norm())
    share = torch.linspace(0, 1, WALK, device=start.device)[:, None]
    arc = torch.sin((1 - share) * angle) * start + torch.sin(share * angle) * end
    with undisturbed(state):
        return as_bytes(state.functions.sample(state.generator, arc / torch.sin(angle)))


def as_bytes(images: Tensor) -> Tensor:
    """Images in [-1, 1] as uint8 (N, 28, 28) on the CPU: -1 and nan are black, 1 is white."""
    grey = images.detach().cpu().float().reshape(-1, 28, 28).nan_to_num(-1.0, 1.0, -1.0)
    return ((grey.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)


@contextmanager
def undisturbed(state: RunState) -> Iterator[None]:
    """Whatever is drawn inside, torch's random generators are afterwards where they were."""
    kinds = [torch, *([] if state.device.type == "cpu" else [getattr(torch, state.device.type)])]
    before = [kind.get_rng_state() for kind in kinds]
    try:
        yield
    finally:
        for kind, kept in zip(kinds, before, strict=True):
            if not torch.equal(kind.get_rng_state(), kept):
                kind.set_rng_state(kept)


def _spread(state: RunState, images: Tensor) -> list[float]:
    """The discriminator's logits, without dropout: their quantiles SPREAD, nan if one is nan."""
    discriminator = state.discriminator
    was_training = discriminator.training
    discriminator.eval()
    try:
        with torch.no_grad():
            parts = [discriminator(part.to(state.device)) for part in images.split(CHUNK)]
    finally:
        discriminator.train(was_training)
    logits = torch.cat(parts).flatten().cpu().double()  # MPS has no float64
    return torch.quantile(logits, torch.tensor(SPREAD, dtype=logits.dtype)).tolist()
