"""Which of a generator's parameters is which, and its images computed from them.

Parameters are recognised by their sizes, batch norm's scale and offset as `Parameter.usual` says.
These do not tell the layout of the dense layer's output, nor the padding: all are tried.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import leaky_relu

from ..checks.constants import KERNEL, KERNELS, SLOPE, UNITS
from ..checks.question_2.parameters import Parameter
from .layers import HALF, OFFSETS, BatchNorm, symmetric, transposed, wide

STRIDES = 1, 2, 2
SIDES = 7, 14, 28  # of the transposed convolutions' outputs
OTHER_SIDES = 14, 13, 15  # of the second's, where its padding or output_padding is wrong
# With these, the inputs of each batch norm are about 1, those of tanh about 0.5.
KERNEL_SCALES = 0.05 / KERNEL, 0.15 / KERNEL, 0.15 / KERNEL


@dataclass
class GeneratorModel:
    """The generator that the assignment asks for. dense: (z_dim, 256, 7, 7); kernels: (in, out, k,
    k); before: what is cut off each of the three transposed convolutions, see layers.transposed.
    sides: of their outputs. end: what follows the last layer. slopes: of LeakyReLU."""

    dense: Tensor
    kernels: list[Tensor]
    norms: list[BatchNorm]
    before: tuple[int, ...]
    sides: tuple[int, ...] = SIDES
    end: Callable[[Tensor], Tensor] = torch.tanh
    slopes: tuple[float, ...] = (SLOPE,) * 3

    def images(self, noise: np.ndarray, training: bool = False) -> Tensor:
        """The images (B, 1, 28, 28) for noise (B, z_dim). training: as in train mode."""
        inputs = torch.as_tensor(noise, dtype=self.dense.dtype)
        values = torch.tensordot(inputs, self.dense, dims=1)
        shapes = zip(STRIDES, self.before, self.sides, strict=True)
        layers = zip(self.norms, self.slopes, self.kernels, shapes, strict=True)
        for norm, slope, kernel, (stride, before, side) in layers:
            values = leaky_relu(norm(values, training), slope)
            values = transposed(values, kernel, stride, before, side)
        return self.end(values)


@dataclass
class Weights:
    """Random parameters; `dense` is flat, as a network may choose the layout of its output."""

    dense: np.ndarray  # (z_dim, 12544)
    kernels: list[np.ndarray]
    scales: list[np.ndarray]
    offsets: list[np.ndarray]

    @classmethod
    def drawn(cls, z_dim: int, features: int, random: np.random.Generator) -> "Weights":
        """features: of the first batch norm, 12,544 or 256."""
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
        """What to write into a parameter, in the order of its axes; None if its size is unknown."""
        size, shape = parameter.size, parameter.shape
        if size == self.dense.size:
            return self.dense if shape[0] == len(self.dense) else self.dense.T
        for kernel in self.kernels:
            if size == kernel.size:
                return kernel if shape[0] == len(kernel) else kernel.swapaxes(0, 1)
        for scale, offset in zip(self.scales, self.offsets, strict=True):
            if size == scale.size:
                return scale if parameter.usual() else offset
        return None

    def models(
        self,
        end: Callable[[Tensor], Tensor] = torch.tanh,
        slopes: tuple[float, ...] = (SLOPE,) * 3,
        side: int | None = None,
    ) -> Iterator[GeneratorModel]:
        """The generator in each layout and padding, with initial running statistics; PyTorch's own
        first. A layout has the 256 maps first or last in the dense layer's output, and first or
        last in the features of the first batch norm if that has 12,544.

        end: what follows the last layer. slopes: of LeakyReLU. side: of the images, if sizes may
        differ from those asked.
        """
        dense, kernels = wide(self.dense), list(map(wide, self.kernels))
        norms = [(wide(s), wide(o)) for s, o in zip(self.scales, self.offsets, strict=True)]
        norm_layouts = [False, True] if self.scales[0].size == UNITS else [None]
        sizes = [SIDES] if side is None else [(7, middle, side) for middle in OTHER_SIDES]
        for sides, second, third, last, norm_last in product(
            sizes, OFFSETS, OFFSETS, [False, True], norm_layouts
        ):
            scale, offset = norms[0]
            if norm_last is not None:
                scale, offset = maps(scale, norm_last), maps(offset, norm_last)
            fresh = [BatchNorm(*parts) for parts in ((scale, offset), *norms[1:])]
            before = HALF, second, third
            yield GeneratorModel(maps(dense, last), kernels, fresh, before, sides, end, slopes)


def maps(flat: Tensor, last: bool) -> Tensor:
    """(..., 12544) -> (..., 256, 7, 7). last: whether the flat numbers have the maps last."""
    if last:
        return flat.unflatten(-1, (7, 7, 256)).movedim(-1, -3)
    return flat.unflatten(-1, (256, 7, 7))
