"""A discriminator's logits computed from its parameters, and their variance under dropout.

Parameters do not tell the order of the axes in the dense layer's input, nor the padding: all are
tried.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import torch
from torch import Tensor

from ..checks.constants import DROPOUT, KERNEL
from ..checks.question_2.discriminator_probes import Discriminator
from .layers import HALF, LAYOUTS, OFFSETS, convolution, leaky, maps, symmetric, transposed, wide

ODDS = DROPOUT / (1 - DROPOUT)  # the variance of a dropout mask of mean 1


@dataclass
class DiscriminatorModel:
    """The discriminator that the assignment asks for. dense: (128, 7, 7); before: see
    layers.convolution; layout: of the dense layer's input, see layers.maps."""

    conv1: Tensor
    conv2: Tensor
    dense: Tensor
    bias1: Tensor
    bias2: Tensor
    bias3: Tensor
    before: tuple[int, ...] = (HALF, HALF)
    layout: str = "mrc"

    @property
    def parameters(self) -> list[Tensor]:
        """All of them; the dense layer's weights are the last."""
        return [self.conv1, self.conv2, self.bias1, self.bias2, self.bias3, self.dense]

    @classmethod
    def drawn(cls, random: np.random.Generator) -> "DiscriminatorModel":
        """A discriminator with random parameters."""
        return cls(
            conv1=wide(symmetric(random, 64, 1) / KERNEL),
            conv2=wide(symmetric(random, 128, 64) / (8 * KERNEL)),
            dense=wide(random.normal(size=(128, 7, 7)) / 80),
            bias1=wide(random.normal(size=64) / 2),
            bias2=wide(random.normal(size=128) / 2),
            bias3=wide(random.normal(size=1)),
        )

    def write(self, network: Discriminator, reach: float | None) -> None:
        """Write these parameters into the network. reach: see Discriminator.write."""
        network.write(
            reach,
            conv1=self.conv1.numpy(),
            conv2=self.conv2.numpy(),
            dense=self.dense.permute(["mrc".index(axis) for axis in self.layout]).numpy(),
            bias1=self.bias1.numpy(),
            bias2=self.bias2.numpy(),
            bias3=self.bias3.numpy(),
        )

    def arranged(self) -> Iterator["DiscriminatorModel"]:
        """The same written numbers read in each layout and padding; PyTorch's own first."""
        for layout, first, second in product(LAYOUTS, OFFSETS, OFFSETS):
            dense = maps(self.dense.flatten(), layout)
            yield replace(self, dense=dense, before=(first, second), layout=layout)

    def first(self, images: np.ndarray | Tensor) -> Tensor:
        """The first layer's maps (B, 64, 14, 14), after LeakyReLU."""
        inputs = torch.as_tensor(images, dtype=self.conv1.dtype)
        return leaky(convolution(inputs, self.conv1, self.bias1, self.before[0]))

    def second(self, first: Tensor) -> Tensor:
        """The second layer's maps (B, 128, 7, 7), after LeakyReLU."""
        return leaky(convolution(first, self.conv2, self.bias2, self.before[1]))

    def logits(self, images: np.ndarray | Tensor) -> Tensor:
        """The logits (B, 1) without dropout."""
        return torch.tensordot(self.second(self.first(images)), self.dense, dims=3) + self.bias3

    def scatter(self, images: np.ndarray) -> Tensor:
        """The variance (B,) of the logits in train mode. Only for parameters and images with which
        no value is negative, whatever dropout drops, so that LeakyReLU changes nothing.

        With masks k and l of mean 1 and variance ODDS, a logit is the sum of d l s, where s is b
        plus the sum of w k a: linear in each mask. The first mask adds ODDS times the sum of
        (c a)^2, with c the sum of d w; the second ODDS times the mean of the sum of (d s)^2.
        """
        first = self.first(images)
        reach = transposed(self.dense[None], self.conv2, 2, self.before[1])
        by_first = ODDS * ((reach * first) ** 2).sum((1, 2, 3))
        spread = ODDS * convolution(first**2, self.conv2**2, None, self.before[1])
        by_second = ODDS * (self.dense**2 * (self.second(first) ** 2 + spread)).sum((1, 2, 3))
        return by_first + by_second
