"""The outputs of the networks of a short training, computed from their parameters.

A few outputs of the networks before the training show the layout and padding; after that, the
submission is not asked. If the networks compute something else than the assignment's do, their
process is asked for all outputs. The statistics can then be shown, but give no points.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import Protocol, TypeVar

import numpy as np
import torch
from torch import Tensor

from ..checks.constants import KERNEL, KERNELS, SIZES, UNITS
from ..checks.smoke import Players, ToldOutputs
from ..checks.smoke.network_outputs import Player
from ..checks.submission import Submission
from ..worker.data.records import Handle
from . import discriminator_model, generator_model
from .layers import HALF, LAYOUTS, OFFSETS, BatchNorm, maps

Z_DIM = 100  # length of a noise vector
# Outputs that show the layout. One logit alone may be next to 0, where rounding is all there is.
SAMPLES, LOGITS = 1, 4
TOLERANCE = 1e-3  # of the largest value, between two computations in single precision
CHUNK = 64  # images that a discriminator gets at a time

Arrays = Sequence[np.ndarray]  # a network's parameters
Model_co = TypeVar("Model_co", covariant=True)  # of a generator or a discriminator


@dataclass(frozen=True)
class Layout:
    """How a network reads its parameters.

    before: the padding of each layer, see layers.py. dense, norm: the layouts of the dense layer
    and of the first batch norm, see layers.maps; None if that is per map. turned: for each
    convolution, whether it turns its kernel by 180 degrees compared with PyTorch. swapped: whether
    all of them have rows and columns swapped.
    """

    before: tuple[int, ...]
    dense: str
    norm: str | None
    turned: tuple[bool, ...]
    swapped: bool


class Parts(Protocol[Model_co]):
    """Where a network's parameters stand in its list, and how a model is made of them."""

    def layouts(self) -> list[Layout]: ...

    def model(self, arrays: Arrays, layout: Layout) -> Model_co: ...


def _layouts(
    offsets: Iterable[tuple[int, ...]], of_dense: Sequence[tuple[str, str | None]], kernels: int
) -> list[Layout]:
    """All layouts, likely ones first: the same padding in strided layers, kernels turned alike."""
    turns = list(product([False, True], repeat=kernels))
    found = [
        Layout(before, dense, norm, turned, swapped)
        for before, (dense, norm), turned, swapped in product(
            offsets, of_dense, turns, [False, True]
        )
    ]
    return sorted(found, key=_oddity)


def _oddity(layout: Layout) -> int:
    usual = layout.dense in LAYOUTS[:2] and not layout.swapped
    return len({*layout.before[-2:]}) + len({*layout.turned}) + (not usual)


class WorkedOutputs(ToldOutputs):
    """Outputs of both networks, computed in this process in single precision."""

    def __init__(self, submission: Submission, players: Players):
        super().__init__(submission, players)
        random = np.random.default_rng()  # no submission can know these in advance
        noise = random.normal(size=(SAMPLES, Z_DIM)).astype(np.float32)
        images = random.uniform(-1, 1, (LOGITS, 1, 28, 28)).astype(np.float32)
        generator, discriminator = players.before
        # In eval mode, in which batch norm's initial running statistics change nothing.
        told_images = self.told_images(generator, noise, "eval")
        told_logits = super().logits(discriminator, images)
        self._generators = _readers(
            _GeneratorParts.found_in(generator),
            generator.arrays,
            told_images,
            lambda model: model.images(noise),
        )
        discriminators = _readers(
            _DiscriminatorParts.found_in(discriminator),
            discriminator.arrays,
            told_logits,
            lambda model: model.logits(images),
        )
        self._generator = next(iter(self._generators), None)
        self._discriminator = next(iter(discriminators), None)
        self.is_believed = self._generator is not None and self._discriminator is not None
        if self.is_believed:
            self.source = "worked out from the parameters"

    def generator(self, arrays: Arrays) -> generator_model.GeneratorModel:
        """The generator with these parameters. Only if `is_believed`."""
        assert self._generator is not None
        return self._generator(arrays)

    def discriminator(self, arrays: Arrays) -> discriminator_model.DiscriminatorModel:
        """The discriminator with these parameters. Only if `is_believed`."""
        assert self._discriminator is not None
        return self._discriminator(arrays)

    def alternatives(self) -> "Iterator[WorkedOutputs]":
        """This, and others that give the same outputs at first, but read the parameters of the
        first batch norm in another layout: only their gradients tell which one is right. Empty
        where the outputs are not believed."""
        for reader in self._generators if self.is_believed else []:
            other = copy(self)
            other._generator = reader
            yield other

    def require_step(self, step: Handle | None, count: int) -> None:
        from .own_step import require_short_step  # here: it imports this module

        require_short_step(self, step, count)

    def images(self, network: Player, noise: np.ndarray) -> np.ndarray:
        if self._generator is None or not self.is_believed:
            return super().images(network, noise)
        with torch.inference_mode():
            return self._generator(network.arrays).images(noise, training=True).numpy()

    def logits(self, network: Player, images: np.ndarray) -> np.ndarray:
        if self._discriminator is None or not self.is_believed:
            return super().logits(network, images)
        chunks = np.split(images, range(CHUNK, len(images), CHUNK))
        with torch.inference_mode():
            model = self._discriminator(network.arrays)
            return np.concatenate([model.logits(chunk).numpy() for chunk in chunks])


def _readers(
    parts: Parts[Model_co] | None,
    arrays: Arrays,
    told: np.ndarray,
    compute: Callable[[Model_co], Tensor],
) -> list[Callable[[Arrays], Model_co]]:
    """Make models of a network's parameters, in the first layout with which `compute` gives the
    outputs that were told for these arrays, and in those that differ from it only in `norm`.
    Empty if no layout does, or if `parts` is None."""
    if parts is None:
        return []
    found: list[Layout] = []
    with torch.inference_mode():
        for layout in parts.layouts():
            if found and replace(layout, norm=found[0].norm) != found[0]:
                continue
            computed = compute(parts.model(arrays, layout)).numpy()
            error = np.abs(computed - told.reshape(computed.shape)).max()
            if error <= TOLERANCE * np.abs(computed).max():
                found.append(layout)
    return [partial(parts.model, layout=layout) for layout in found]


@dataclass(frozen=True)
class _GeneratorParts:
    """Places of a generator's parameters in its list. features: of the first batch norm."""

    dense: int
    kernels: list[int]
    norms: list[tuple[int, int]]  # scale and offset of each
    features: int

    @classmethod
    def found_in(cls, generator: Player) -> "_GeneratorParts | None":
        """None if these are not the assignment's parameters. generator: from before the training,
        when batch norm's scales and offsets are told apart as `Parameter.usual` says."""
        sent = [parameter for parameter in generator.parameters if parameter.array is not None]
        sizes = [parameter.size for parameter in sent]
        features = UNITS if UNITS in sizes else 256
        widths = (features, 128, 64)
        if sorted(sizes) != sorted([Z_DIM * UNITS, *KERNELS, *widths, *widths]):
            return None

        def norm(size: int) -> tuple[int, int]:
            places = [place for place, found in enumerate(sizes) if found == size]
            scale, offset = sorted(places, key=lambda place: -sent[place].usual())
            return scale, offset

        dense, kernels = sizes.index(Z_DIM * UNITS), [sizes.index(size) for size in KERNELS]
        return cls(dense, kernels, [norm(size) for size in widths], features)

    def layouts(self) -> list[Layout]:
        offsets = ((HALF, *pair) for pair in product(OFFSETS, OFFSETS))
        return _layouts(offsets, generator_model.layouts_of(self.features), 3)

    def model(self, arrays: Arrays, layout: Layout) -> generator_model.GeneratorModel:
        dense = torch.from_numpy(arrays[self.dense])
        is_first = dense.shape[0] == Z_DIM
        dense = dense.reshape(Z_DIM, UNITS) if is_first else dense.reshape(UNITS, Z_DIM).T
        kernels = [
            _kernel(arrays[place], pair, turned, layout.swapped)
            for place, pair, turned in zip(
                self.kernels, KERNELS.values(), layout.turned, strict=True
            )
        ]
        norms = [[torch.from_numpy(arrays[place].ravel()) for place in pair] for pair in self.norms]
        if layout.norm is not None:
            norms[0] = [maps(part, layout.norm) for part in norms[0]]
        return generator_model.GeneratorModel(
            maps(dense, layout.dense), kernels, [BatchNorm(*pair) for pair in norms], layout.before
        )


@dataclass(frozen=True)
class _DiscriminatorParts:
    """Places of a discriminator's parameters in its list, by the name of the parameter."""

    places: dict[str, int]

    @classmethod
    def found_in(cls, discriminator: Player) -> "_DiscriminatorParts | None":
        """None if these are not the assignment's parameters."""
        sizes = [array.size for array in discriminator.arrays]
        if sorted(sizes) != sorted(SIZES.values()):
            return None
        return cls({name: sizes.index(size) for name, size in SIZES.items()})

    def layouts(self) -> list[Layout]:
        return _layouts(product(OFFSETS, OFFSETS), [(dense, None) for dense in LAYOUTS], 2)

    def model(self, arrays: Arrays, layout: Layout) -> discriminator_model.DiscriminatorModel:
        found = {name: arrays[place] for name, place in self.places.items()}
        flat = {name: torch.from_numpy(array.ravel()) for name, array in found.items()}
        return discriminator_model.DiscriminatorModel(
            conv1=_kernel(found["conv1"], (64, 1), layout.turned[0], layout.swapped),
            conv2=_kernel(found["conv2"], (128, 64), layout.turned[1], layout.swapped),
            dense=maps(flat["dense"], layout.dense),
            bias1=flat["bias1"],
            bias2=flat["bias2"],
            bias3=flat["bias3"],
            before=layout.before,
            layout=layout.dense,
        )


def _kernel(array: np.ndarray, pair: tuple[int, int], turned: bool, swapped: bool) -> Tensor:
    """The kernel (*pair, k, k), whichever order of these numbers of maps its network has. turned,
    swapped: see Layout."""
    kernel = torch.from_numpy(array)
    other_order = kernel.shape[0] != pair[0]
    kernel = kernel.reshape(*(pair[::-1] if other_order else pair), KERNEL, KERNEL)
    kernel = kernel.swapaxes(0, 1) if other_order else kernel
    kernel = kernel.mT if swapped else kernel
    return kernel.flip(-2, -1) if turned else kernel
