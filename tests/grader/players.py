"""Both players of a small game, for tests of the fast step, and batches for them."""

import torch
from torch import Tensor, nn

from solutions.losses import build_optimizers
from solutions.networks import build_discriminator, build_generator

BATCH = 6


def players(dtype: torch.dtype = torch.float64, shift: float = 0.0, spread: float = 1.0) -> list:
    """Both networks without dropout, and their optimizers. The logits are moved and spread."""
    torch.manual_seed(0)
    generator, discriminator = build_generator().to(dtype), build_discriminator().to(dtype)
    for module in discriminator.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    with torch.no_grad():
        discriminator[-1].weight.mul_(spread)
        discriminator[-1].bias.add_(shift)
    return [generator, discriminator, *build_optimizers(generator, discriminator)]


def batch(
    dtype: torch.dtype = torch.float64, count: int = BATCH, seed: int = 1
) -> tuple[Tensor, Tensor]:
    """Random real images, and noise."""
    random = torch.Generator().manual_seed(seed)
    real = torch.rand(count, 1, 28, 28, generator=random, dtype=dtype) * 2 - 1
    return real, torch.randn(count, 100, generator=random, dtype=dtype)
