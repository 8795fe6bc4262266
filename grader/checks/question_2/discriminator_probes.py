"""Probes of a discriminator: write chosen weights into it, and see what comes out.

With most weights zero and one tap in each kernel, the network becomes a chain of numbers that shows
one property at a time: a slope, a kernel's footprint, a dropout mask.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...worker.data.records import Tensor
from ...worker.operations.declarations import SET_PARAMETERS
from ..constants import FIELD, KERNEL, SIZES
from ..results.outcomes import Wrong
from ..submission import Submission
from .network_under_test import Network
from .parameters import Parameter, can_be_written

NAME = "networks.build_discriminator"


@dataclass(frozen=True)
class Layers:
    """The parameters of each layer, by their place in the network's list, and the sizes that they
    give it. places: "conv1", "bias1" and so on -> place; a bias that is missing has none.
    as_asked: whether the sizes are the assignment's."""

    places: dict[str, int]
    kernel1: tuple[int, ...]
    kernel2: tuple[int, ...]
    inputs: int  # of the dense layer
    as_asked: bool

    @property
    def kernels_as_asked(self) -> bool:
        square = KERNEL, KERNEL
        return (self.kernel1, self.kernel2) == ((64, 1, *square), (128, 64, *square))

    @property
    def maps1(self) -> int:
        return self.kernel1[0]

    @property
    def maps2(self) -> int:
        return self.kernel2[0]

    def has(self, *names: str) -> bool:
        return all(name in self.places for name in names)


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
    def layers(self) -> Layers:
        """Its layers: recognised by their sizes or, if these are wrong, by their shapes. Wrong if
        they are no two convolutions and a dense layer."""
        found = layers_by_size(self.parameters) or layers_by_shape(self.parameters)
        if found is None or not can_be_written(self.parameters):
            raise self.not_recognised()
        return found

    def not_recognised(self) -> Wrong:
        """The exception to raise if a check needs other parameters than the network has."""
        return self.reply.wrong(
            f"two convolutions with kernel {KERNEL} and a dense layer (64, 128 maps; 6,272 "
            "inputs)",
            returned=f"parameters of shapes {self.shapes()}",
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
            whole = np.full(parameter.size, value) if np.ndim(value) == 0 else np.ravel(value)
            values.append(Tensor(whole.astype(np.float32)))
        self.submission.ask(SET_PARAMETERS, self.reply.value, values, of=NAME)

    def tap1(self, weight: float) -> np.ndarray:
        """The first convolution's kernels, with `weight` at their centre."""
        return tap(weight, self.layers.kernel1)

    def tap2(self, weight: float) -> np.ndarray:
        """The second convolution's kernels, with `weight` at the centre of each."""
        return tap(weight, self.layers.kernel2)


def layers_by_size(parameters: list[Parameter]) -> Layers | None:
    """The layers, if each size that the assignment asks for comes exactly once."""
    sizes = [parameter.size if parameter.is_used else 0 for parameter in parameters]
    if any(sizes.count(size) != 1 for name, size in SIZES.items() if not name.startswith("bias")):
        return None
    places = {name: sizes.index(size) for name, size in SIZES.items() if sizes.count(size) == 1}
    return Layers(
        places,
        kernel1=(64, 1, KERNEL, KERNEL),
        kernel2=(128, 64, KERNEL, KERNEL),
        inputs=SIZES["dense"],
        as_asked=len(places) == len(SIZES),
    )


def layers_by_shape(parameters: list[Parameter]) -> Layers | None:
    """The layers of a network of other sizes: two convolutions in a row and a dense layer."""
    used = [(place, p.shape) for place, p in enumerate(parameters) if p.is_used]
    kernels = [(place, shape) for place, shape in used if len(shape) == 4 and shape[0] > 1]
    if len(kernels) != 2:
        return None
    (place1, kernel1), (place2, kernel2) = sorted(kernels, key=lambda found: found[1][1])
    dense = [
        (place, math.prod(shape)) for place, shape in used if len(shape) > 1 and shape[0] == 1
    ]
    if kernel1[1] != 1 or kernel2[1] != kernel1[0] or len(dense) != 1:
        return None
    places = {"conv1": place1, "conv2": place2, "dense": dense[0][0]}
    for name, before in (("bias1", place1), ("bias2", place2), ("bias3", dense[0][0])):
        after = before + 1  # where modules have a weight and a bias
        maps = parameters[before].shape[0]
        if after < len(parameters) and parameters[after].shape == (maps,):
            places[name] = after
    return Layers(places, kernel1, kernel2, dense[0][1], as_asked=False)


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
