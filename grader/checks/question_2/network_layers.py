"""Which of a network's parameters belongs to which layer, and the sizes that they give the layers.

They are recognised by the sizes that the assignment asks for or, in a network of other sizes, by
their shapes: one slip in a size does not hide the other layers from the checks.
"""

import math
from dataclasses import dataclass

from ..constants import KERNEL, KERNELS, SIZES, UNITS
from .parameters import Parameter


@dataclass(frozen=True)
class DiscriminatorLayers:
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


def discriminator_layers(parameters: list[Parameter]) -> DiscriminatorLayers | None:
    """Two convolutions and a dense layer; None where there are others."""
    return discriminator_by_size(parameters) or discriminator_by_shape(parameters)


def discriminator_by_size(parameters: list[Parameter]) -> DiscriminatorLayers | None:
    """The layers, if each size that the assignment asks for comes exactly once."""
    sizes = [parameter.size if parameter.is_used else 0 for parameter in parameters]
    if any(sizes.count(size) != 1 for name, size in SIZES.items() if not name.startswith("bias")):
        return None
    places = {name: sizes.index(size) for name, size in SIZES.items() if sizes.count(size) == 1}
    return DiscriminatorLayers(
        biases_after(places, parameters) | places,
        kernel1=(64, 1, KERNEL, KERNEL),
        kernel2=(128, 64, KERNEL, KERNEL),
        inputs=SIZES["dense"],
        as_asked=len(places) == len(SIZES),
    )


def discriminator_by_shape(parameters: list[Parameter]) -> DiscriminatorLayers | None:
    """The layers of a network of other sizes: two convolutions in a row and a dense layer."""
    used = [(place, p.shape) for place, p in enumerate(parameters) if p.is_used]
    kernels = [(place, shape) for place, shape in used if len(shape) == 4 and shape[0] > 1]
    if len(kernels) != 2:
        return None
    (place1, kernel1), (place2, kernel2) = sorted(kernels, key=lambda found: found[1][1])
    dense = [(place, math.prod(shape)) for place, shape in used if len(shape) > 1 and shape[0] == 1]
    if kernel1[1] != 1 or kernel2[1] != kernel1[0] or len(dense) != 1:
        return None
    places = {"conv1": place1, "conv2": place2, "dense": dense[0][0]}
    places |= biases_after(places, parameters)
    return DiscriminatorLayers(places, kernel1, kernel2, dense[0][1], as_asked=False)


def biases_after(places: dict[str, int], parameters: list[Parameter]) -> dict[str, int]:
    """The places of the biases that come right after their layer's weights, as torch has them."""
    found = {}
    for name, weights in (("bias1", "conv1"), ("bias2", "conv2"), ("bias3", "dense")):
        after = places[weights] + 1
        shape = parameters[after].shape if after < len(parameters) else ()
        if parameters[places[weights]].shape[:1] == shape:
            found[name] = after
    return found


@dataclass(frozen=True)
class GeneratorLayers:
    """The weights of each layer, by their place in the network's list, and the sizes that they give
    it. kernels: places of the three transposed convolutions; maps: (in, out) of each; sides: height
    and width of each kernel. units: numbers behind the dense layer."""

    dense: int
    kernels: tuple[int, ...]
    maps: tuple[tuple[int, int], ...]
    sides: tuple[int, ...]
    units: int

    @property
    def as_asked(self) -> bool:
        sizes = tuple(KERNELS.values()), (KERNEL,) * 3, UNITS
        return (self.maps, self.sides, self.units) == sizes


def generator_layers(parameters: list[Parameter], z_dim: int) -> GeneratorLayers | None:
    """A dense layer and three transposed convolutions; None where there are others."""
    return generator_by_size(parameters, z_dim) or generator_by_shape(parameters, z_dim)


def generator_by_size(parameters: list[Parameter], z_dim: int) -> GeneratorLayers | None:
    """The layers, if each size that the assignment asks for comes exactly once."""
    sizes = [parameter.size if parameter.is_used else 0 for parameter in parameters]
    wanted = z_dim * UNITS, *KERNELS
    if any(sizes.count(size) != 1 for size in wanted):
        return None
    dense, *kernels = map(sizes.index, wanted)
    return GeneratorLayers(dense, tuple(kernels), tuple(KERNELS.values()), (KERNEL,) * 3, UNITS)


def generator_by_shape(parameters: list[Parameter], z_dim: int) -> GeneratorLayers | None:
    """The layers of a network of other sizes: a dense layer, and three transposed convolutions in a
    row, the last of which makes one map."""
    used = [(place, p.shape) for place, p in enumerate(parameters) if p.is_used]
    kernels = [(place, shape) for place, shape in used if len(shape) == 4 and max(shape[2:]) > 1]
    dense = [(place, shape) for place, shape in used if len(shape) == 2 and z_dim in shape]
    if len(kernels) != 3 or len(dense) != 1:
        return None
    places, shapes = zip(*kernels, strict=True)
    first, second, third = shapes
    in_a_row = first[1] == second[0] and second[1] == third[0] and third[1] == 1
    units = math.prod(dense[0][1]) // z_dim
    if not in_a_row or units % first[0] or any(shape[2] != shape[3] for shape in shapes):
        return None
    maps, sides = tuple(s[:2] for s in shapes), tuple(s[2] for s in shapes)
    return GeneratorLayers(dense[0][0], places, maps, sides, units)
