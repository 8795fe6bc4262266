"""A generator's parameters by the part that they play, and its images worked out from them.

Parameters are told apart by their sizes, batch norm's scale and offset by what they start from.
What a size does not tell is tried: the layout of the dense layer's output, and the padding.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import torch
from torch import Tensor

from ..checks.constants import KERNEL, KERNELS, UNITS
from ..checks.parameters import Parameter
from .layers import HALF, OFFSETS, BatchNorm, leaky, symmetric, transposed, wide

STRIDES = 1, 2, 2
# Such that each batch norm sees values of about 1, tanh of 0.5.
KERNEL_SCALES = 0.05 / KERNEL, 0.15 / KERNEL, 0.15 / KERNEL


@dataclass
class Model:
    """The generator that the assignment asks for. dense: (z_dim, 256, 7, 7); kernels: (in, out, k,
    k); before: what is cut off each transposed convolution, see recompute.transposed."""

    dense: Tensor
    kernels: list[Tensor]
    norms: list[BatchNorm]
    before: tuple[int, int, int]

    def images(self, noise: np.ndarray, training: bool = False) -> Tensor:
        inputs = torch.as_tensor(noise, dtype=self.dense.dtype)
        values = torch.tensordot(inputs, self.dense, dims=1)
        for norm, *layer in zip(self.norms, self.kernels, STRIDES, self.before, strict=True):
            values = transposed(leaky(norm(values, training)), *layer)
        return values.tanh()


@dataclass
class Weights:
    """Generic parameters, flat where a network's layout is its own affair."""

    dense: np.ndarray  # (z_dim, 12544)
    kernels: list[np.ndarray]
    scales: list[np.ndarray]
    offsets: list[np.ndarray]

    @classmethod
    def drawn(cls, z_dim: int, features: int, random: np.random.Generator) -> "Weights":
        """features: how many the first batch norm has, 12,544 or 256."""
        sizes = features, 128, 64
        return cls(
            dense=random.standard_normal((z_dim, UNITS), dtype=np.float32) / z_dim**0.5,
            kernels=[
                symmetric(random, *maps) * np.float32(scale)
                for maps, scale in zip(KERNELS.values(), KERNEL_SCALES, strict=True)
            ],
            scales=[random.uniform(1, 2, size).astype(np.float32) for size in sizes],
            offsets=[random.normal(0, 0.5, size).astype(np.float32) for size in sizes],
        )

    def of(self, parameter: Parameter) -> np.ndarray | None:
        """What to write into a parameter, in its own order; None where none of these is meant."""
        size, shape = parameter.size, parameter.shape
        if size == self.dense.size:
            return self.dense if shape[0] == len(self.dense) else self.dense.T
        for kernel in self.kernels:
            if size == kernel.size:
                return kernel if shape[0] == len(kernel) else kernel.swapaxes(0, 1)
        for scale, offset in zip(self.scales, self.offsets, strict=True):
            if size == scale.size and parameter.array is not None:
                return scale if parameter.array.mean() > 0.5 else offset
        return None

    def models(self) -> Iterator[Model]:
        """The generator of each layout and padding, with fresh running statistics; PyTorch's own
        first. A layout has the 256 maps first or last in the dense layer's output; one of its own
        has the first batch norm's features."""
        dense, kernels = wide(self.dense), list(map(wide, self.kernels))
        norms = [(wide(s), wide(o)) for s, o in zip(self.scales, self.offsets, strict=True)]
        features = [False, True] if self.scales[0].size == UNITS else [None]
        for *before, last, norm_last in product(OFFSETS, OFFSETS, [False, True], features):
            first = norms[0]
            if norm_last is not None:
                first = [maps(part, norm_last) for part in first]
            fresh = [BatchNorm(*parts) for parts in (first, *norms[1:])]
            yield Model(maps(dense, last), kernels, fresh, (HALF, *before))


def maps(flat: Tensor, last: bool) -> Tensor:
    """(..., 12544) -> (..., 256, 7, 7), for numbers with the maps last or first."""
    if last:
        return flat.unflatten(-1, (7, 7, 256)).movedim(-1, -3)
    return flat.unflatten(-1, (256, 7, 7))
