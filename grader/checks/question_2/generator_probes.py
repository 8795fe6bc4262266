"""Probes of a generator: write chosen weights into it, and see what comes out.

Kernels with one tap for each output pixel turn transposed convolutions into plain upsampling;
then every pixel of an image has one value, and the whole network is a chain of numbers.
"""

import math
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from itertools import product

import numpy as np

from ...worker.data.records import Tensor
from .. import compare, draws
from ..constants import KERNEL, SLOPE
from ..results.outcomes import Wrong
from ..submission import Reply, Submission
from .generator_chain import (
    ENDS,
    NEGATIVE,
    SLOPES,
    Norm,
    beside_one_grey,
    chain,
    first_taps,
    fits_end,
    fresh,
    is_chain,
    last_weights,
    middle,
    negative_weights,
    normed,
    one_tap,
    square,
)
from .network_layers import GeneratorLayers, generator_layers
from .network_under_test import NOT_RUN, Network
from .parameters import can_be_written
from .typed_calls import PRINT_SPAN, PRINT_WORST, span_told

NAME = "networks.build_generator"
Z_DIM = 3  # small, and no other layer has this size
SIDES = range(20, 40)  # of images that are judged although they are not 28x28
STRIDED = False, True, True  # which layers double the sizes of their maps
SHAPE = "images: a float32 tensor of shape (B, 1, 28, 28)"


class Generator(Network):
    """A submission's generator, used through its handle. z_dim None: the default of 100."""

    def __init__(self, submission: Submission, z_dim: int | None = Z_DIM):
        self.z_dim = z_dim or 100
        super().__init__(
            submission,
            NAME,
            [] if z_dim is None else [z_dim],
            inputs=(self.z_dim,),
            outputs=(1, 28, 28),
            of_shape="test_generator_shape",
            asked=SHAPE,
        )
        # See find_taps: the first taps of the two layers with stride 2; which layers
        # double their maps; the batch norm at which a chain starts, None for the noise.
        self.taps: tuple[int, int] = (KERNEL // 2, KERNEL // 2)
        self.strided: tuple[bool, ...] = STRIDED
        self.start: int | None = None
        self._weights = 0.0, 0.0, 0.0, 0.0  # of the chain that was written last
        # What follows the last layer; the slopes of LeakyReLU. See find_activations.
        self.end: Norm = np.tanh
        self.slopes: tuple[float, ...] = (SLOPE,) * 3

    def numbers(self, reply: Reply, count: int) -> np.ndarray | None:
        """The images (count, 1, n, n) in an answer, reshaped; n is 28 if the sizes are right."""
        for value in compare.tensors_in(reply.value):
            side = math.isqrt(value.array.size // count)
            if side in SIDES and count * side * side == value.array.size:
                return value.array.reshape(count, 1, side, side)
        return None

    @cached_property
    def layers(self) -> GeneratorLayers:
        """Its layers: recognised by their sizes or, if these are wrong, by their shapes. Wrong if
        they are no dense layer and three transposed convolutions."""
        found = generator_layers(self.parameters, self.z_dim)
        if found is None or not can_be_written(self.parameters):
            raise self.not_recognised()
        return found

    def not_recognised(self) -> Wrong:
        """The exception to raise if a check needs other parameters than the network has."""
        return self.wrong_parameters(
            f"a dense layer to 12,544 numbers, then transposed convolutions with kernel "
            f"{KERNEL}, 256 -> 128 -> 64 -> 1 maps"
        ).following("test_generator_parameters")

    def write(
        self, dense: np.ndarray | float, *kernels: np.ndarray, held: float | None = None
    ) -> None:
        """Set the dense layer (units,), the same for each noise number, and the three kernels, the
        same for each pair of maps and averaged over the input maps. Batch norm's scale is set to 1,
        the rest to 0. held: what the batch norm `start` returns, whatever it is given."""
        values = [self._value(place, dense, kernels) for place in range(len(self.parameters))]
        if held is not None and self.start is not None:
            size = self.layers.maps[self.start][0]
            for place, parameter in enumerate(self.parameters):
                is_other = place in (self.layers.dense, *self.layers.kernels)
                fits = size, *[self.layers.units] * (self.start == 0)
                if parameter.is_used and not is_other and parameter.size in fits:
                    values[place] = np.full(parameter.size, 0.0 if parameter.usual() else held)
        self.set(values)

    def _value(
        self, place: int, dense: np.ndarray | float, kernels: Sequence[np.ndarray]
    ) -> np.ndarray:
        """The numbers to write into the parameter at this place."""
        parameter, layers = self.parameters[place], self.layers
        if not parameter.is_used:
            return self.idle(parameter)
        if place == layers.dense:
            axis = 0 if parameter.shape[0] == self.z_dim else 1
            whole = np.broadcast_to(dense, (layers.units,))
            return np.stack([whole] * self.z_dim, axis=axis)
        if place in layers.kernels:
            number = layers.kernels.index(place)
            kernel = kernels[number] / layers.maps[number][0]
            if parameter.shape[-2:] == kernel.shape:
                return kernel  # torch broadcasts it over all pairs of maps
            return np.broadcast_to(kernel, (parameter.size // kernel.size, *kernel.shape))
        return np.full(parameter.size, parameter.usual())

    def write_chain(
        self, s0: float, s1: float, s2: float, s3: float, total: float | None = None
    ) -> None:
        """Weights of a chain of numbers: dense s0, transposed convolutions s1, s2, s3. total: of
        the noise that will be given, if the chain starts at the batch norm `start`."""
        self._weights = s0, s1, s2, s3
        taps = (KERNEL // 2, *self.taps)
        kernels = [
            weight * (square(tap, side) if doubles else one_tap(side // 2, side))
            for weight, tap, side, doubles in zip(
                (s1, s2, s3), taps, self.layers.sides, self.strided, strict=True
            )
        ]
        held = None
        if total is not None and self.start is not None:
            held = float(normed(np.array(total), self._weights, self.start))
        self.write(s0, *kernels, held=held)

    def find_taps(self, everywhere: bool = False) -> None:
        """Find the padding: the taps with which a chain gives images of one value. everywhere: also
        at the borders, as it must be if the maps have the sizes asked for.

        Checks of something else may judge layers with other strides, and start behind a layer that
        makes 0 of maps of one value, as instance norm does.
        """
        seen: dict[tuple[int, ...], np.ndarray] = {}
        replies: dict[tuple[int, ...], Reply] = {}
        first, second = (first_taps(side) for side in self.layers.sides[1:])
        for self.start in (None, 0, 1, 2):
            for taps in product(first, second):
                image, reply = self._image_of_chain(taps)
                fits = len(image) == 28 or not everywhere
                if fits and np.ptp(image) < 1e-4 and np.abs(image).min() > 0.1:
                    return
                if self.start is None:
                    seen[taps], replies[taps] = image, reply
            dark = next((taps for taps, image in seen.items() if np.abs(image).max() < 1e-3), None)
            if dark is None:
                break
        self.start = None
        if dark is not None:
            raise (replies[dark].then(PRINT_SPAN)).wrong(
                "batch norm that uses running statistics in eval mode, not only zeros",
                "each image is normalised by itself: instance or layer norm, or batch norm without "
                "running statistics",
                span_told(seen[dark]),
            )
        inside = [taps for taps, image in seen.items() if is_chain(middle(image), 0.5)]
        if inside and not everywhere:
            self.taps = inside[0][0], inside[0][1]
            return
        if not everywhere and self._find_strides():
            return
        nearest = min(seen, key=lambda taps: np.ptp(seen[taps]))
        likely = "is it upsampling and a convolution, or another kernel, stride or padding?"
        if inside:
            likely = (
                "the sizes of the maps are not 7x7, 14x14 and 28x28: output_padding is missing, or "
                "the padding does not fit"
            )
        asked = f"with single taps, the same pixels: kernels of {KERNEL}, stride 1, then 2 twice"
        reply = replies[nearest].then(PRINT_SPAN)
        wrong = reply.wrong(asked, likely, span_told(seen[nearest]))
        raise wrong.showing(beside_one_grey, seen[nearest])

    def _image_of_chain(self, taps: tuple[int, ...]) -> tuple[np.ndarray, Reply]:
        self.taps = taps[0], taps[1]
        self.write_chain(1, 1, 1, 0.5, total=1)
        outputs, reply = self.answer(np.full((1, self.z_dim), 1 / self.z_dim))
        return outputs[0, 0], reply

    def _find_strides(self) -> bool:
        """Whether a chain goes through layers with other strides: then these are kept."""
        likely = (KERNEL // 2, KERNEL // 2 - 1)
        # A square where the stride is 1 gives another value; one tap where it is 2 may not.
        for self.strided in product((True, False), repeat=3):
            for taps in product(likely, repeat=2):
                if is_chain(self._image_of_chain(taps)[0], 0.5):
                    return True
        self.strided = STRIDED
        return False

    def find_activations(self) -> None:
        """Find what follows the last layer, and the slopes: those asked for or, if these do not
        fit, what a known mistake puts in their place. For checks of something else. Batch norm must
        not have run in train mode yet."""
        ends = self.last_outputs()
        self.end = next((end for end, _ in ENDS if all(fits_end(end, ends))), np.tanh)
        seen = self.negative_outputs()
        candidates = product(SLOPES, repeat=3)
        self.slopes = next((s for s in candidates if all(self.fits_slopes(s, seen))), self.slopes)

    def negative_outputs(self) -> list[tuple[tuple[float, ...], np.ndarray, Reply]]:
        """For weights that lead to negative numbers before each LeakyReLU: the weights, the images'
        values for NEGATIVE, and the reply."""

        def ask(weights: tuple[float, float, float, float]) -> tuple[np.ndarray, Reply]:
            self.write_chain(*weights)
            return self.values(NEGATIVE, "eval")

        return [(weights, *seen) for weights, seen in draws.replies(negative_weights(), ask)]

    def fits_slopes(
        self, slopes: Sequence[float], seen: Sequence[tuple[tuple[float, ...], np.ndarray, Reply]]
    ) -> list[bool]:
        """Whether LeakyReLU with these slopes makes the values of `negative_outputs`."""
        return [
            np.allclose(found, chain(NEGATIVE, weights, [fresh] * 3, slopes, self.end), atol=1e-3)
            for weights, found, _ in seen
        ]

    def last_outputs(self) -> list[tuple[np.ndarray, np.ndarray, Reply]]:
        """For some weights of the last layer: its outputs, the images' values, and the reply."""
        totals = np.array([0.2, 2.0])

        def ask(last: float) -> tuple[np.ndarray, Reply]:
            self.write_chain(1, 1, 1, last)
            return self.values(totals, "eval")

        inputs = np.arctanh(chain(totals, (1, 1, 1, 1), [fresh] * 3))
        return [(last * inputs, *seen) for last, seen in draws.replies(last_weights(), ask)]

    def chain(
        self, totals: np.ndarray, weights: Sequence[float], norms: Sequence[Norm]
    ) -> np.ndarray:
        """As the function `chain`, with the activations that were found."""
        return chain(totals, weights, norms, self.slopes, self.end)

    def values(
        self, totals: np.ndarray, mode: str, after_training: bool = False
    ) -> tuple[np.ndarray, Reply]:
        """One value for each image, for noise vectors whose numbers add up to `totals`.
        after_training: whether messages say that the same noise has passed in train mode before.
        """
        if self.start is not None and mode == "eval" and len(totals) > 1:
            parts = []
            for total in totals:
                self.write_chain(*self._weights, total=total)
                parts.append(self.values(np.array([total]), mode)[0])
            found = np.concatenate(parts)
            return found, Reply(Tensor(found.astype(np.float32)), "")
        noise = np.repeat(totals[:, None] / self.z_dim, self.z_dim, axis=1)
        outputs, reply = self.answer(noise, mode)
        images = middle(outputs).reshape(len(totals), -1)
        if after_training and reply.call:
            *lines, run = reply.call.splitlines()
            before = run.replace("network.eval()", "_ = network.train()")
            reply = Reply(reply.value, "\n".join([*lines, before, run]))
        reply = reply.part(Tensor(images[:, 0].astype(np.float32)))
        if np.ptp(images, axis=1).max() > 1e-3:
            odd = outputs[int(np.argmax([np.ptp(image) for image in outputs]))]
            raise reply.then(*PRINT_WORST).wrong(
                "images of one value each, with these weights",
                "is there dropout? The generator has none",
                span_told(odd),
            )
        return images[:, 0], reply


def generator_of(submission: Submission) -> Generator:
    """The generator for Z_DIM or, if that cannot be run, the default one: whether z_dim is used is
    judged by the check of the shape."""
    with suppress(Wrong):
        network = Generator(submission)
        if network.form is not NOT_RUN:
            return network
    return Generator(submission, None)
