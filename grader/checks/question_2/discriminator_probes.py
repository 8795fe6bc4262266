"""Probes of a discriminator: write chosen weights into it, and see what comes out.

With most weights zero and one tap in each kernel, the network becomes a chain of numbers that shows
one property at a time: a slope, a kernel's footprint, a dropout mask.
"""

from functools import cached_property

import numpy as np

from ..constants import FIELD, KERNEL
from ..results.outcomes import Wrong
from ..submission import Submission
from .network_layers import DiscriminatorLayers, discriminator_layers
from .network_under_test import Network
from .parameters import can_be_written

NAME = "networks.build_discriminator"


class Discriminator(Network):
    """A submission's discriminator, used through its handle."""

    def __init__(self, submission: Submission):
        super().__init__(
            submission,
            NAME,
            (),
            inputs=(1, 28, 28),
            outputs=(1,),
            of_shape="test_discriminator_shape",
            asked=SHAPE,
        )

    @cached_property
    def layers(self) -> DiscriminatorLayers:
        """Its layers: recognised by their sizes or, if these are wrong, by their shapes. Wrong if
        they are no two convolutions and a dense layer."""
        found = discriminator_layers(self.parameters)
        if found is None or not can_be_written(self.parameters):
            raise self.not_recognised()
        return found

    def not_recognised(self) -> Wrong:
        """The exception to raise if a check needs other parameters than the network has."""
        return self.wrong_parameters(
            f"two convolutions with kernel {KERNEL} and a dense layer (64, 128 maps; 6,272 inputs)"
        ).following("test_discriminator_parameters")

    def write(self, **weights: np.ndarray | float) -> None:
        """Set conv1 (maps1, 1, k, k), conv2 (maps2, maps1, k, k), dense (inputs,) and the biases; a
        number stands for all numbers of a parameter. The rest is set to 0, but batch norm's scale
        to 1. A bias that is missing is left out."""
        places = self.layers.places
        named = {places[name]: values for name, values in weights.items() if name in places}
        values = []
        for place, parameter in enumerate(self.parameters):
            value: np.ndarray | float
            if not parameter.is_used:
                value = self.idle(parameter)
            elif place in places.values():
                value = named.get(place, 0.0)
            else:
                value = parameter.usual()
            values.append(np.full(parameter.size, value) if np.ndim(value) == 0 else value)
        self.set(list(map(np.ravel, values)))

    def tap1(self, weight: float) -> np.ndarray:
        """The first convolution's kernels, with `weight` at their centre."""
        return tap(weight, self.layers.kernel1)

    def tap2(self, weight: float) -> np.ndarray:
        """The second convolution's kernels, with `weight` at the centre of each."""
        return tap(weight, self.layers.kernel2)


SHAPE = "one logit for each image: a float32 tensor of shape (B, 1)"


def tap(weight: float, shape: tuple[int, ...]) -> np.ndarray:
    """A convolution's kernels (out, in, k, k) that have `weight` at their centre."""
    kernel = np.zeros(shape)
    kernel[:, :, shape[2] // 2, shape[3] // 2] = weight
    return kernel


def leaky(value: float | np.ndarray, slope: float) -> np.ndarray:
    """LeakyReLU."""
    return np.where(value > 0, value, slope * value)


def footprint() -> np.ndarray:
    """How often one unit behind two convolutions with stride 2 sees each of FIELD pixels in a row:
    the number of pairs (k1, k2) of taps with k1 + 2 k2 = n."""
    taps = range(KERNEL)
    return np.array([sum(n - 2 * k2 in taps for k2 in taps) for n in range(FIELD)])
