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
from .layers import HALF, LAYOUTS, OFFSETS, BatchNorm, maps, symmetric, transposed, wide

STRIDES = 1, 2, 2
SIDES = 7, 14, 28  # of the transposed convolutions' outputs
OTHER_SIDES = 14, 13, 15  # of the second's, where its padding or output_padding is wrong
# With these, the inputs of each batch norm are about 1, those of tanh about 0.5.
KERNEL_SCALES = 0.05 / KERNEL, 0.15 / KERNEL, 0.15 / KERNEL


def layouts_of(features: int) -> list[tuple[str, str | None]]:
    """The layouts (see layers.maps) of the dense layer's output and of the first batch norm, likely
    ones first; None for batch norm per map. features: its number. Batch norm has the dense layer's
    layout or stands behind a change of the order."""
    if features != UNITS:
        return [(dense, None) for dense in LAYOUTS]
    usual = LAYOUTS[:2]
    return [
        (dense, norm)
        for dense, norm in product(LAYOUTS, LAYOUTS)
        if dense == norm or (dense in usual and norm in usual)
    ]


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

    def images(self, noise: np.ndarray | Tensor, training: bool = False) -> Tensor:
        """The images (B, 1, 28, 28) for noise (B, z_dim). training: as in train mode."""
        inputs = torch.as_tensor(noise, dtype=self.dense.dtype)
        values = torch.tensordot(inputs, self.dense, dims=1)
        shapes = zip(STRIDES, self.before, self.sides, strict=True)
        layers = zip(self.norms, self.slopes, self.kernels, shapes, strict=True)
        for norm, slope, kernel, (stride, before, side) in layers:
            values = leaky_relu(norm(values, training), slope)
            values = transposed(values, kernel, stride, before, side)
        return self.end(values)

    @property
    def parameters(self) -> list[Tensor]:
        """The dense layer's, the kernels, and each batch norm's scale and offset."""
        norms = (part for norm in self.norms for part in (norm.scale, norm.offset))
        return [self.dense, *self.kernels, *norms]


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
                symmetric(random, *pair) * np.float32(scale)
                for pair, scale in zip(KERNELS.values(), KERNEL_SCALES, strict=True)
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

    def place_of(self, parameter: Parameter) -> int:
        """The place of a parameter of the network in `GeneratorModel.parameters`."""
        sizes = [self.dense.size, *(kernel.size for kernel in self.kernels)]
        if parameter.size in sizes:
            return sizes.index(parameter.size)
        norms = [scale.size for scale in self.scales]
        is_offset = not parameter.usual()
        return len(sizes) + 2 * norms.index(parameter.size) + is_offset

    def models(
        self,
        end: Callable[[Tensor], Tensor] = torch.tanh,
        slopes: tuple[float, ...] = (SLOPE,) * 3,
        side: int | None = None,
    ) -> Iterator[GeneratorModel]:
        """The generator in each layout and padding, with initial running statistics; PyTorch's own
        first. A layout is the order of maps, rows and columns in the dense layer's output, and in
        the features of the first batch norm if that has 12,544.

        end: what follows the last layer. slopes: of LeakyReLU. side: of the images, if sizes may
        differ from those asked.
        """
        dense, kernels = wide(self.dense), list(map(wide, self.kernels))
        norms = [(wide(s), wide(o)) for s, o in zip(self.scales, self.offsets, strict=True)]
        sizes = [SIDES] if side is None else [(7, middle, side) for middle in OTHER_SIDES]
        layouts = layouts_of(self.scales[0].size)
        for sides, (layout, of_norm), second, third in product(sizes, layouts, OFFSETS, OFFSETS):
            scale, offset = norms[0]
            if of_norm is not None:
                scale, offset = maps(scale, of_norm), maps(offset, of_norm)
            fresh = [BatchNorm(*parts) for parts in ((scale, offset), *norms[1:])]
            before = HALF, second, third
            yield GeneratorModel(maps(dense, layout), kernels, fresh, before, sides, end, slopes)
