"""The layers of both networks of question 2, in 64-bit floats.

maps = convolution(images, kernel, bias, before=2)     # (B, 1, 28, 28) -> (B, 64, 14, 14)
"""

from functools import partial

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ..checks.constants import KERNEL, SLOPE

# Rows and columns of padding before the first one, the likely ones first: (2, 1, 3, 0) for a kernel
# of 5. With stride 2 a kernel asks for two less than its size in all.
HALF, PADDING = KERNEL // 2, KERNEL - 2
OFFSETS = tuple(sorted(range(PADDING + 1), key=lambda before: (abs(before - HALF), before)))
TOLERANCE = 1e-4  # of the largest value; single precision comes to 2e-6

leaky = partial(functional.leaky_relu, negative_slope=SLOPE)


def wide(array: np.ndarray) -> Tensor:
    return torch.tensor(array, dtype=torch.float64)


def symmetric(random: np.random.Generator, *shape: int) -> np.ndarray:
    """Kernels in single precision, alike when turned by 180 degrees: whether a network turns them
    makes no other function, only other weights."""
    drawn = random.standard_normal((*shape, KERNEL, KERNEL), dtype=np.float32)
    return (drawn + drawn[..., ::-1, ::-1]) / np.float32(np.sqrt(2))


def convolution(maps: Tensor, kernel: Tensor, bias: Tensor | None, before: int) -> Tensor:
    """(B, in, 2n, 2n) -> (B, out, n, n) for a kernel (out, in, k, k) and stride 2. before: how many
    of the PADDING rows and columns of zeros stand before the maps."""
    padded = functional.pad(maps, (before, PADDING - before) * 2)
    return functional.conv2d(padded, kernel, bias, stride=2)


def transposed(maps: Tensor, kernel: Tensor, stride: int, before: int) -> Tensor:
    """(B, in, n, n) -> (B, out, stride n, stride n) for a kernel (in, out, k, k). before: how many
    of the first rows and columns are cut off what all taps reach."""
    whole = functional.conv_transpose2d(maps, kernel, stride=stride)
    seen = slice(before, before + stride * maps.shape[-1])
    return whole[..., seen, seen]


class BatchNorm:
    """Over maps, for a scale (maps,); over single features, for a scale (maps, n, n)."""

    def __init__(self, scale: Tensor, offset: Tensor):
        self.is_of_features = scale.ndim > 1
        self.scale, self.offset = scale.flatten(), offset.flatten()
        self.mean, self.variance = torch.zeros_like(self.scale), torch.ones_like(self.scale)

    def __call__(self, maps: Tensor, training: bool) -> Tensor:
        """The maps (B, maps, n, n) normalised: in training by their own statistics, which the
        running ones then follow; else by these."""
        values = maps.flatten(1) if self.is_of_features else maps
        found = functional.batch_norm(
            values, self.mean, self.variance, self.scale, self.offset, training, 0.1, 1e-5
        )
        return found.reshape(maps.shape)


def is_close(found: np.ndarray, expected: Tensor) -> bool:
    """Whether it is the same but for rounding."""
    expected = expected.numpy()
    return bool(np.abs(found - expected).max() <= TOLERANCE * np.abs(expected).max())
