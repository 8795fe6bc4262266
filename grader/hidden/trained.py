"""What the networks of a short training compute, worked out from their parameters.

A few outputs of the networks before the training tell how their parameters are laid out and padded;
from then on nothing is asked. Networks that compute something else than the assignment's are asked
all the same, for the statistics to be shown, and `worked_out` is False.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import product

import numpy as np
import torch

from tests.exercises.judging.asking import Answers
from tests.exercises.judging.discriminators import SIZES
from tests.exercises.judging.generators import KERNELS, UNITS
from tests.exercises.judging.smoke import Players, ToldOutputs
from tests.exercises.judging.smoke.outputs import Player

from . import discriminators, generators
from .recompute import OFFSETS, BatchNorm

Z_DIM, PROBES = 100, 8  # length of a noise vector; images that tell the layout
TOLERANCE = 1e-3  # of the largest value, between two ways to compute in single precision
CHUNK = 64  # images at a time of a discriminator

Read = Callable[[list[np.ndarray]], object]  # a network's parameters to its Model


class WorkedOutputs(ToldOutputs):
    """Outputs of both networks, worked out in this process in single precision."""

    def __init__(self, answers: Answers, players: Players):
        super().__init__(answers, players)
        random = np.random.default_rng()  # no submission can know these beforehand
        noise = random.normal(size=(PROBES, Z_DIM)).astype(np.float32)
        images = random.uniform(-1, 1, (PROBES, 1, 28, 28)).astype(np.float32)
        generator, discriminator = players.before
        self._read_generator = _fitting(
            _generators(generator.arrays), generator, super().images(generator, noise),
            lambda model: model.images(noise, training=True),
        )  # fmt: skip
        self._read_discriminator = _fitting(
            _discriminators(discriminator.arrays), discriminator,
            super().logits(discriminator, images).reshape(PROBES),
            lambda model: model.logits(images),
        )  # fmt: skip
        self.worked_out = bool(self._read_generator and self._read_discriminator)

    def images(self, network: Player, noise: np.ndarray) -> np.ndarray:
        if not self.worked_out:
            return super().images(network, noise)
        model = self._read_generator(network.arrays)
        with torch.inference_mode():
            return model.images(noise, training=True).numpy()

    def logits(self, network: Player, images: np.ndarray) -> np.ndarray:
        if not self.worked_out:
            return super().logits(network, images)
        model = self._read_discriminator(network.arrays)
        chunks = np.split(images, range(CHUNK, len(images), CHUNK))
        with torch.inference_mode():
            return np.concatenate([model.logits(chunk).numpy() for chunk in chunks])


def _fitting(ways: Iterable[Read], network: Player, found: np.ndarray, compute) -> Read | None:
    """The first way to read the parameters that gives what was found; None where none does."""
    with torch.inference_mode():
        for read in ways:
            expected = compute(read(network.arrays)).numpy()
            if np.abs(found - expected).max() <= TOLERANCE * np.abs(expected).max():
                return read
    return None


def _generators(arrays: list[np.ndarray]) -> Iterator[Read]:
    """Every layout, padding and direction of the kernels; PyTorch's own first."""
    places = _generator_places(arrays)
    if places is None:
        return
    over_features = arrays[places["scales"][0]].size == UNITS
    turned = product([False, True], repeat=3)
    for turns, first, second, last, norm_last in product(
        turned, OFFSETS, OFFSETS, [False, True], [False, True] if over_features else [None]
    ):
        before = (2, first, second)
        yield lambda now, how=(before, last, norm_last, turns): _generator(now, places, *how)


def _generator_places(arrays: list[np.ndarray]) -> dict | None:
    """Where in the list which part is, None where there are others; as they were at the start,
    when scales and offsets of batch norm differ."""
    sizes = [array.size for array in arrays]
    features = UNITS if UNITS in sizes else 256
    wanted = [Z_DIM * UNITS, *KERNELS, *(2 * [features]), *(2 * [128]), *(2 * [64])]
    if sorted(sizes) != sorted(wanted):
        return None
    norms = [
        sorted(
            (place for place, size in enumerate(sizes) if size == maps),
            key=lambda place: -arrays[place].mean(),  # the scale comes first: it starts near 1
        )
        for maps in (features, 128, 64)
    ]
    return {
        "dense": sizes.index(Z_DIM * UNITS),
        "kernels": [sizes.index(size) for size in KERNELS],
        "scales": [scale for scale, _ in norms],
        "offsets": [offset for _, offset in norms],
    }


def _generator(arrays, places, before, last, norm_last, turns) -> generators.Model:
    dense = arrays[places["dense"]]
    dense = dense.reshape(Z_DIM, UNITS) if dense.shape[0] == Z_DIM else dense.reshape(UNITS, -1).T
    kernels = []
    for place, maps, turn in zip(places["kernels"], KERNELS.values(), turns, strict=True):
        kernels.append(_kernel(arrays[place], maps, turn))
    norms = []
    for scale, offset in zip(places["scales"], places["offsets"], strict=True):
        parts = [torch.tensor(arrays[place].ravel()) for place in (scale, offset)]
        if not norms and norm_last is not None:
            parts = [generators.maps(part, norm_last) for part in parts]
        norms.append(BatchNorm(*parts))
    dense = generators.maps(torch.tensor(np.ascontiguousarray(dense)), last)
    return generators.Model(dense, kernels, norms, before)


def _kernel(array: np.ndarray, maps: tuple[int, int], turn: bool) -> torch.Tensor:
    """A kernel (maps[0], maps[1], 5, 5), in whichever order its network holds both."""
    is_swapped = array.shape[0] != maps[0]
    kernel = array.reshape(*(maps[::-1] if is_swapped else maps), 5, 5)
    kernel = kernel.swapaxes(0, 1) if is_swapped else kernel
    return torch.tensor(np.ascontiguousarray(kernel[..., ::-1, ::-1] if turn else kernel))


def _discriminators(arrays: list[np.ndarray]) -> Iterator[Read]:
    sizes = [array.size for array in arrays]
    if sorted(sizes) != sorted(SIZES.values()):
        return
    places = {name: sizes.index(size) for name, size in SIZES.items()}
    turned = product([False, True], repeat=2)
    for turns, first, second, last in product(turned, OFFSETS, OFFSETS, [False, True]):
        how = ((first, second), last, turns)
        yield lambda now, how=how: _discriminator(now, places, *how)


def _discriminator(arrays, places, before, last, turns) -> discriminators.Model:
    dense = torch.tensor(arrays[places["dense"]].ravel())
    dense = dense.reshape(7, 7, 128).movedim(-1, 0) if last else dense.reshape(128, 7, 7)
    biases = {name: torch.tensor(arrays[places[name]].ravel()) for name in SIZES if "bias" in name}
    return discriminators.Model(
        conv1=_kernel(arrays[places["conv1"]], (64, 1), turns[0]),
        conv2=_kernel(arrays[places["conv2"]], (128, 64), turns[1]),
        dense=dense, before=before, is_last=last, **biases,
    )  # fmt: skip
