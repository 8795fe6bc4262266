"""Probes of a generator: write chosen weights into it, and see what comes out.

Kernels with one tap for each output pixel turn the transposed convolutions into plain
upsampling; then every pixel of an image has one value, and the whole network is a chain of
numbers: dense, batch norm, slope, and so on to tanh.
"""

import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import product

import numpy as np

from ...worker.data.records import Tensor
from .. import compare, pictures
from ..constants import KERNEL, SLOPE
from ..results.outcomes import Wrong
from ..submission import Reply, Submission
from .discriminator_probes import leaky
from .network_layers import GeneratorLayers, generator_layers
from .network_under_test import NOT_RUN, Network
from .parameters import can_be_written
from .typed_calls import PRINT_SPAN, PRINT_WORST, span_told

NAME = "networks.build_generator"
EPS = 1e-5
Z_DIM = 3  # small, and no other layer has this size
SIDES = range(20, 40)  # of images that are judged although they are not 28x28
# Where LeakyReLU and batch norm stand.
PLACES = ("dense layer", "first transposed convolution", "second transposed convolution")
SHAPE = "images: a float32 tensor of shape (B, 1, 28, 28)"

Norm = Callable[[np.ndarray], np.ndarray]  # batch norm, as a function of a batch of numbers


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
        # The first taps of the two layers with stride 2; see find_taps.
        self.taps: tuple[int, int] = (KERNEL // 2, KERNEL // 2)
        # What follows the last layer, and the slopes of LeakyReLU; see find_activations.
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

    def write(self, dense: np.ndarray | float, *kernels: np.ndarray) -> None:
        """Set the dense layer (units,), the same for each noise number, and the three kernels, the
        same for each pair of maps and averaged over the input maps. Batch norm's scale is set to 1,
        the rest to 0."""
        self.set([self._value(place, dense, kernels) for place in range(len(self.parameters))])

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

    def write_chain(self, s0: float, s1: float, s2: float, s3: float) -> None:
        """Weights of a chain of numbers: dense s0, transposed convolutions s1, s2, s3."""
        sides = self.layers.sides
        kernels = (
            one_tap(sides[0] // 2, sides[0]) * s1,
            square(self.taps[0], sides[1]) * s2,
            square(self.taps[1], sides[2]) * s3,
        )
        self.write(s0, *kernels)

    def find_taps(self, everywhere: bool = False) -> None:
        """Find the padding: the taps with which a chain gives images of one value. everywhere: also
        at the borders, as it must be if the maps have the sizes asked for."""
        seen, replies = {}, {}
        first, second = (first_taps(side) for side in self.layers.sides[1:])
        for taps in product(first, second):
            self.taps = taps
            self.write_chain(1, 1, 1, 0.5)
            outputs, reply = self.answer(np.full((1, self.z_dim), 1 / self.z_dim))
            image = outputs[0, 0]
            fits = len(image) == 28 or not everywhere
            if fits and np.ptp(image) < 1e-4 and np.abs(image).min() > 0.1:
                return
            seen[taps], replies[taps] = image, reply
        dark = next((taps for taps, image in seen.items() if np.abs(image).max() < 1e-3), None)
        if dark is not None:
            raise (replies[dark].then(PRINT_SPAN)).wrong(
                "batch norm that uses running statistics in eval mode, not only zeros",
                "each image is normalised by itself: instance or layer norm, or batch norm without "
                "running statistics",
                span_told(seen[dark]),
            )
        inside = [taps for taps, image in seen.items() if is_chain(middle(image), 0.5)]
        if inside and not everywhere:
            self.taps = inside[0]
            return
        nearest = min(seen, key=lambda taps: np.ptp(seen[taps]))
        likely = "is it upsampling and a convolution, or another kernel or padding?"
        if inside:
            likely = (
                "the sizes of the maps are not 7x7, 14x14 and 28x28: output_padding is missing, or "
                "the padding does not fit"
            )
        asked = f"with single taps, the same pixels: kernels of {KERNEL}, stride 1, then 2 twice"
        reply = replies[nearest].then(PRINT_SPAN)
        wrong = reply.wrong(asked, likely, span_told(seen[nearest]))
        raise wrong.showing(_beside_one_grey, seen[nearest])

    def find_activations(self) -> None:
        """Find what follows the last layer, and the slopes: those asked for or, if these do not
        fit, what a known mistake puts in their place. For checks of something else.

        Batch norm must not have run in train mode yet.
        """
        ends = self.last_outputs()
        self.end = next((end for end, _ in ENDS if all(fits_end(end, ends))), np.tanh)
        seen = self.negative_outputs()
        candidates = product(SLOPES, repeat=3)
        self.slopes = next((s for s in candidates if all(self.fits_slopes(s, seen))), self.slopes)

    def negative_outputs(self) -> list[tuple[tuple[float, ...], np.ndarray, Reply]]:
        """For weights that lead to negative numbers before each LeakyReLU: the weights, the images'
        values for NEGATIVE, and the reply."""
        seen: list[tuple[tuple[float, ...], np.ndarray, Reply]] = []
        for signs in ((-1, -1, 1), (1, -1, -1), (1, 1, -1)):
            weights = (*signs, 1.0)
            self.write_chain(*weights)
            seen.append((weights, *self.values(NEGATIVE, "eval")))
        return seen

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
        totals, seen = np.array([0.2, 2.0]), []
        for last in (0.25, 1.0, 4.0, -1.0):
            self.write_chain(1, 1, 1, last)
            found, reply = self.values(totals, "eval")
            inputs = last * np.arctanh(chain(totals, (1, 1, 1, 1), [fresh] * 3))
            seen.append((inputs, found, reply))
        return seen

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


NEGATIVE = np.array([1.0, -1.0])
OTHER_SLOPES = {  # mistaken for the slope asked for
    0.01: "the slope is the library's default of 0.01",
    0.0: "this is ReLU",
    0.2: "the slope is 0.2",
    0.3: "the slope is 0.3",
    1.0: "an activation is missing",
}
SLOPES = {SLOPE: "", **{s: cause for s, cause in OTHER_SLOPES.items() if s != SLOPE}}
ENDS: tuple[tuple[Norm, str], ...] = (
    (np.tanh, ""),
    (lambda v: 1 / (1 + np.exp(-v)), "this is a sigmoid"),
    (lambda v: np.tanh(v / 2), "this is 2 sigmoid(x) - 1, which is tanh(x / 2)"),
    (lambda v: v.clip(-1, 1), "this is cut off at -1 and 1 (Hardtanh)"),
    (lambda v: (np.tanh(v) + 1) / 2, "tanh is right: leave its images in [-1, 1]"),
    (lambda v: v, "there is no tanh"),
    (lambda v: np.tanh(leaky(v, SLOPE)), "there is LeakyReLU before tanh"),
    (lambda v: np.tanh(v / np.sqrt(1 + EPS)), "there is batch norm before tanh"),
)


def fits_end(end: Norm, seen: Sequence[tuple[np.ndarray, np.ndarray, Reply]]) -> list[bool]:
    """Whether `end` makes the values seen from the last layer's outputs; see last_outputs."""
    return [np.allclose(found, end(inputs), atol=2e-3) for inputs, found, _ in seen]


def middle(images: np.ndarray) -> np.ndarray:
    """The pixels (..., 8, 8) around the middle of images of any size, which no padding reaches."""
    top = images.shape[-1] // 2 - 4
    return images[..., top : top + 8, top : top + 8]


def is_chain(pixels: np.ndarray, last: float) -> bool:
    """Whether all pixels have one value, which the last layer's output `last` may have led to."""
    ends = [float(end(np.array(last))) for end, _ in ENDS]
    return bool(np.ptp(pixels) < 1e-4) and bool(np.isclose(pixels.min(), ends, atol=1e-2).any())


def _beside_one_grey(image: np.ndarray) -> bytes:
    images = {
        "yours, with one tap for each pixel": image,
        "asked: the same grey everywhere": np.full((28, 28), float(np.median(image))),
    }
    return pictures.beside(images, low=-1, high=1)


def first_taps(side: int) -> list[int]:
    """Which taps of a kernel hit even and odd output pixels depends on the padding that a student
    chose: the first of the two, the likeliest first; 2, 1, 3, 0 for a kernel of 5."""
    return sorted(range(side - 1), key=lambda tap: (abs(tap - side // 2), tap))


def one_tap(index: int, side: int = KERNEL) -> np.ndarray:
    """A kernel with 1 at one place, [index, index]."""
    kernel = np.zeros((side, side))
    kernel[index, index] = 1
    return kernel


def square(first: int, side: int = KERNEL) -> np.ndarray:
    """A kernel with 1 on 2x2 taps: with stride 2, one for each output pixel."""
    kernel = np.zeros((side, side))
    kernel[first : first + 2, first : first + 2] = 1
    return kernel


def normalised(values: np.ndarray, eps: float = EPS) -> np.ndarray:
    """Batch norm in train mode, over the batch."""
    return (values - values.mean()) / np.sqrt(values.var() + eps)


def chain(
    totals: np.ndarray,
    weights: Sequence[float],
    norms: Sequence[Norm],
    slopes: Sequence[float] = (SLOPE, SLOPE, SLOPE),
    end: Norm = np.tanh,
) -> np.ndarray:
    """The output of the chain of numbers, for three batch norms."""
    values = weights[0] * np.asarray(totals, dtype=np.float64)
    for weight, norm, slope in zip(weights[1:], norms, slopes, strict=True):
        values = weight * leaky(norm(values), slope)
    return end(values)


def fresh(values: np.ndarray) -> np.ndarray:
    """Batch norm in eval mode before any training: mean 0 and variance 1."""
    return values / np.sqrt(1 + EPS)
