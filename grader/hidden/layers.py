"""The layers of both networks of question 2, in 64-bit floats.

maps = convolution(images, kernel, bias, before=2)     # (B, 1, 28, 28) -> (B, 64, 14, 14)
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial
from typing import Protocol, TypeVar

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ..checks.constants import KERNEL, SLOPE

# Rows and columns of padding before the maps, likely ones first: (2, 1, 3, 0) for a kernel of 5.
# With stride 2 the padding on both sides adds up to the kernel's size minus two.
HALF, PADDING = KERNEL // 2, KERNEL - 2
OFFSETS = tuple(sorted(range(PADDING + 1), key=lambda before: (abs(before - HALF), before)))
# Orders of maps "m", rows "r" and columns "c" in the dense layers' numbers, likely ones first.
LAYOUTS = "mrc", "rcm", "mcr", "crm", "rmc", "cmr"
TOLERANCE = 1e-4  # of the largest value; errors of single precision reach 2e-6
# Of a gradient's length. Beyond the second, no rounding errors explain a difference: the largest of
# 1,500 steps of 4 images was 0.11.
EXACT, UNSURE = 0.02, 0.5
NUDGE, NUDGES = 1e-6, 12  # of each parameter: several times what is rounded off; copies

leaky = partial(functional.leaky_relu, negative_slope=SLOPE)


def wide(array: np.ndarray) -> Tensor:
    """The array as a tensor of 64-bit floats."""
    return torch.tensor(array, dtype=torch.float64)


def symmetric(random: np.random.Generator, *shape: int) -> np.ndarray:
    """Random kernels in single precision that stay the same when turned by 180 degrees, and when
    rows and columns are swapped: a network that does so computes the same functions."""
    return mirrored(random.standard_normal((*shape, KERNEL, KERNEL), dtype=np.float32))


def mirrored(kernels: np.ndarray) -> np.ndarray:
    """The part of kernels that stays the same, as above: that of their gradients is the same in
    each such network. (Twice it, so that drawn numbers keep their variance.)"""
    turned = kernels + kernels[..., ::-1, ::-1]
    return (turned + turned.swapaxes(-1, -2)) / kernels.dtype.type(2)


def maps(flat: Tensor, layout: str, side: int = 7) -> Tensor:
    """(..., maps * side * side) -> (..., maps, side, side), for flat numbers in this layout."""
    whole = flat.unflatten(-1, [-1 if axis == "m" else side for axis in layout])
    *others, _, _, _ = range(whole.ndim)
    return whole.permute(*others, *(len(others) + layout.index(axis) for axis in "mrc"))


def convolution(maps: Tensor, kernel: Tensor, bias: Tensor | None, before: int) -> Tensor:
    """(B, in, 2n, 2n) -> (B, out, n, n) for a kernel (out, in, k, k) and stride 2. before: how many
    of the PADDING rows and columns of zeros come before the maps."""
    padded = functional.pad(maps, (before, PADDING - before) * 2)
    return functional.conv2d(padded, kernel, bias, stride=2)


def transposed(
    maps: Tensor, kernel: Tensor, stride: int, before: int, side: int | None = None
) -> Tensor:
    """(B, in, n, n) -> (B, out, side, side) for a kernel (in, out, k, k). before: how many of the
    first rows and columns of the full output are cut off. side: None for stride n."""
    whole = functional.conv_transpose2d(maps, kernel, stride=stride)
    seen = slice(before, before + (side or stride * maps.shape[-1]))
    return whole[..., seen, seen]


class BatchNorm:
    """Per map, for a scale (maps,); per feature, for a scale (maps, n, n)."""

    def __init__(self, scale: Tensor, offset: Tensor):
        self.is_of_features = scale.ndim > 1
        self.scale, self.offset = scale.flatten(), offset.flatten()
        self.mean, self.variance = torch.zeros_like(self.scale), torch.ones_like(self.scale)

    def __call__(self, maps: Tensor, training: bool) -> Tensor:
        """The maps (B, maps, n, n) normalised: in training by the batch's statistics, which also
        update the running ones; otherwise by the running ones."""
        values = maps.flatten(1) if self.is_of_features else maps
        found = functional.batch_norm(
            values, self.mean, self.variance, self.scale, self.offset, training, 0.1, 1e-5
        )
        return found.reshape(maps.shape)


def is_close(found: np.ndarray, expected: Tensor) -> bool:
    """Whether they have one shape and are equal up to rounding."""
    numbers = expected.numpy()
    if found.shape != numbers.shape:
        return False
    return bool(np.abs(found - numbers).max() <= TOLERANCE * np.abs(numbers).max())


def are_gradients(found: Tensor, expected: Tensor, most: float = EXACT) -> bool:
    """Whether these are one parameter's gradients, but for rounding errors. most: of the length."""
    error = torch.linalg.vector_norm(found - expected)
    return bool(error <= most * torch.linalg.vector_norm(expected))


class Model(Protocol):
    @property
    def parameters(self) -> list[Tensor]: ...


AnyModel = TypeVar("AnyModel", bound=Model)


def nudged(model: AnyModel) -> Iterator[AnyModel]:
    """Copies whose parameters differ by about as much as single precision rounds off.

    Where a number before LeakyReLU is nearly 0, rounding decides on its slope. Batch norm of few
    images can make one such number a tenth of a gradient; then the gradients of some copies agree
    with those that a network in single precision has, and those of the others with the model's.
    """
    random = torch.Generator().manual_seed(0)
    for _ in range(NUDGES):
        copy = deepcopy(model)
        for parameter in copy.parameters:
            noise = torch.randn(parameter.shape, generator=random, dtype=parameter.dtype)
            parameter.requires_grad_(False).mul_(1 + NUDGE * noise)
        yield copy


def agrees(model: AnyModel, has_gradients: Callable[[AnyModel, float], bool]) -> bool:
    """Whether gradients are those of a model, but for rounding errors. has_gradients: whether they
    are those of this model, up to that share of their length."""
    return has_gradients(model, EXACT) or (
        has_gradients(deepcopy(model), UNSURE)
        and any(has_gradients(near, EXACT) for near in nudged(model))
    )
