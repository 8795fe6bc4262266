"""What the networks of a short training compute, worked out from their parameters.

A few outputs of the networks before the training tell how their parameters are laid out and padded;
from then on nothing is asked. Networks that compute something else than the assignment's are asked
all the same, so that the statistics can be shown, but are not believed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import torch
from torch import Tensor

from ..checks.constants import KERNEL, KERNELS, SIZES, UNITS
from ..checks.smoke import Players, ToldOutputs
from ..checks.smoke.network_outputs import Player
from ..checks.submission import Submission
from . import discriminator_model, generator_model
from .layers import HALF, OFFSETS, BatchNorm

Z_DIM, PROBES = 100, 1  # length of a noise vector; outputs that tell the layout
TOLERANCE = 1e-3  # of the largest value, between two ways to compute in single precision
CHUNK = 64  # images at a time of a discriminator


@dataclass(frozen=True)
class Layout:
    """How a network reads its parameters. before: its padding, see recompute.py. last: whether the
    dense layer has the maps last; norm_last: the first batch norm, None where it is of maps.
    turned: whether each convolution turns its kernel by 180 degrees, against PyTorch's own."""

    before: tuple[int, ...]
    last: bool
    norm_last: bool | None
    turned: tuple[bool, ...]


def _layouts(offsets: Iterable[tuple], norms: Iterable, kernels: int) -> list[Layout]:
    """All of them, the likely ones first: strided layers padded alike, kernels turned alike."""
    turns = list(product([False, True], repeat=kernels))
    found = [Layout(*each) for each in product(offsets, [False, True], norms, turns)]
    return sorted(found, key=lambda one: len({*one.before[-2:]}) + len({*one.turned}))


class WorkedOutputs(ToldOutputs):
    """Outputs of both networks, worked out in this process in single precision."""

    def __init__(self, submission: Submission, players: Players):
        super().__init__(submission, players)
        random = np.random.default_rng()  # no submission can know these beforehand
        noise = random.normal(size=(PROBES, Z_DIM)).astype(np.float32)
        images = random.uniform(-1, 1, (PROBES, 1, 28, 28)).astype(np.float32)
        generator, discriminator = players.before
        self._generator = _GeneratorParts.found_in(generator.arrays)
        self._discriminator = _DiscriminatorParts.found_in(discriminator.arrays)
        # In eval mode, in which batch norm's first running statistics change nothing.
        told = self.told_images(generator, noise, "eval"), super().logits(discriminator, images)
        self._layouts = (
            _fitting(self._generator, generator, told[0], lambda m: m.images(noise)),
            _fitting(self._discriminator, discriminator, told[1], lambda m: m.logits(images)),
        )
        self.is_believed = None not in self._layouts
        if self.is_believed:
            self.source = "worked out from the parameters"

    def images(self, network: Player, noise: np.ndarray) -> np.ndarray:
        if not self.is_believed:
            return super().images(network, noise)
        with torch.inference_mode():
            model = self._generator.model(network.arrays, self._layouts[0])
            return model.images(noise, training=True).numpy()

    def logits(self, network: Player, images: np.ndarray) -> np.ndarray:
        if not self.is_believed:
            return super().logits(network, images)
        chunks = np.split(images, range(CHUNK, len(images), CHUNK))
        with torch.inference_mode():
            model = self._discriminator.model(network.arrays, self._layouts[1])
            return np.concatenate([model.logits(chunk).numpy() for chunk in chunks])


def _fitting(parts, network: Player, told: np.ndarray, compute: Callable) -> Layout | None:
    """The first layout in which the parameters give what was told; None where none does."""
    if parts is None:
        return None
    with torch.inference_mode():
        for layout in parts.layouts():
            found = compute(parts.model(network.arrays, layout)).numpy()
            if np.abs(found - told.reshape(found.shape)).max() <= TOLERANCE * np.abs(found).max():
                return layout
    return None


@dataclass(frozen=True)
class _GeneratorParts:
    """Where a generator's parameters stand in its list. features: of the first batch norm."""

    dense: int
    kernels: list[int]
    norms: list[tuple[int, int]]  # scale and offset of each
    features: int

    @classmethod
    def found_in(cls, arrays: Sequence[np.ndarray]) -> "_GeneratorParts | None":
        """arrays: as they were at the start, when batch norm's scales and offsets differ. None
        where there are others than the assignment's."""
        sizes = [array.size for array in arrays]
        features = UNITS if UNITS in sizes else 256
        maps = (features, 128, 64)
        if sorted(sizes) != sorted([Z_DIM * UNITS, *KERNELS, *maps, *maps]):
            return None

        def norm(size: int) -> tuple[int, ...]:
            places = [place for place, found in enumerate(sizes) if found == size]
            return tuple(sorted(places, key=lambda place: -arrays[place].mean()))  # 1, then 0

        dense, kernels = sizes.index(Z_DIM * UNITS), [sizes.index(size) for size in KERNELS]
        return cls(dense, kernels, [norm(size) for size in maps], features)

    def layouts(self) -> list[Layout]:
        offsets = ((HALF, *pair) for pair in product(OFFSETS, OFFSETS))
        return _layouts(offsets, [False, True] if self.features == UNITS else [None], 3)

    def model(self, arrays: Sequence[np.ndarray], layout: Layout) -> generator_model.Model:
        dense = torch.from_numpy(arrays[self.dense])
        is_first = dense.shape[0] == Z_DIM
        dense = dense.reshape(Z_DIM, UNITS) if is_first else dense.reshape(UNITS, Z_DIM).T
        kernels = [
            _kernel(arrays[place], maps, turned)
            for place, maps, turned in zip(
                self.kernels, KERNELS.values(), layout.turned, strict=True
            )
        ]
        norms = [[torch.from_numpy(arrays[place].ravel()) for place in pair] for pair in self.norms]
        if layout.norm_last is not None:
            norms[0] = [generator_model.maps(part, layout.norm_last) for part in norms[0]]
        return generator_model.Model(
            generator_model.maps(dense, layout.last),
            kernels,
            [BatchNorm(*pair) for pair in norms],
            layout.before,
        )


@dataclass(frozen=True)
class _DiscriminatorParts:
    """Where a discriminator's parameters stand in its list."""

    places: dict[str, int]

    @classmethod
    def found_in(cls, arrays: Sequence[np.ndarray]) -> "_DiscriminatorParts | None":
        sizes = [array.size for array in arrays]
        if sorted(sizes) != sorted(SIZES.values()):
            return None
        return cls({name: sizes.index(size) for name, size in SIZES.items()})

    def layouts(self) -> list[Layout]:
        return _layouts(product(OFFSETS, OFFSETS), [None], 2)

    def model(self, arrays: Sequence[np.ndarray], layout: Layout) -> discriminator_model.Model:
        found = {name: arrays[place] for name, place in self.places.items()}
        flat = {name: torch.from_numpy(array.ravel()) for name, array in found.items()}
        dense = flat["dense"]
        dense = dense.reshape(7, 7, 128).movedim(-1, 0) if layout.last else dense.reshape(128, 7, 7)
        return discriminator_model.Model(
            conv1=_kernel(found["conv1"], (64, 1), layout.turned[0]),
            conv2=_kernel(found["conv2"], (128, 64), layout.turned[1]),
            dense=dense,
            **{name: flat[name] for name in ("bias1", "bias2", "bias3")},
            before=layout.before,
            is_last=layout.last,
        )


def _kernel(array: np.ndarray, maps: tuple[int, int], turned: bool) -> Tensor:
    """A kernel (maps[0], maps[1], k, k), in whichever order its network holds both."""
    kernel = torch.from_numpy(array)
    is_swapped = kernel.shape[0] != maps[0]
    kernel = kernel.reshape(*(maps[::-1] if is_swapped else maps), KERNEL, KERNEL)
    kernel = kernel.swapaxes(0, 1) if is_swapped else kernel
    return kernel.flip(-2, -1) if turned else kernel
