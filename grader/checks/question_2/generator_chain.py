"""A generator as a chain of numbers: what its layers do to maps of one value, and the kernels with
which all maps have one."""

from collections.abc import Callable, Sequence

import numpy as np

from .. import draws, pictures
from ..constants import KERNEL, SLOPE
from ..submission import Reply
from .discriminator_probes import leaky

EPS = 1e-5
# Where LeakyReLU and batch norm stand.
PLACES = ("dense layer", "first transposed convolution", "second transposed convolution")

Norm = Callable[[np.ndarray], np.ndarray]  # batch norm, as a function of a batch of numbers

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


def negative_weights() -> list[tuple[float, float, float, float]]:
    """Weights of chains with negative numbers before one LeakyReLU after the other; one drawn."""
    drawn = -draws.secret.randint(2, 7) / 4, draws.secret.choice((-1.0, 1.0)), -1.0, 1.0
    return [(-1.0, -1.0, 1.0, 1.0), (1.0, -1.0, -1.0, 1.0), (1.0, 1.0, -1.0, 1.0), drawn]


def last_weights() -> list[float]:
    """Weights of the last layer with which what follows it shows itself; one drawn."""
    return [0.25, 1.0, 4.0, -1.0, draws.secret.choice((-1, 1)) * draws.secret.randint(2, 7) / 4]


def fits_end(end: Norm, seen: Sequence[tuple[np.ndarray, np.ndarray, Reply]]) -> list[bool]:
    """Whether `end` makes the values seen from the last layer's outputs; see last_outputs."""
    return [np.allclose(found, end(inputs), atol=2e-3) for inputs, found, _ in seen]


def is_chain(pixels: np.ndarray, last: float) -> bool:
    """Whether all pixels have one value, which the last layer's output `last` may have led to."""
    ends = [float(end(np.array(last))) for end, _ in ENDS]
    return bool(np.ptp(pixels) < 1e-4) and bool(np.isclose(pixels.min(), ends, atol=1e-2).any())


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


def normed(totals: np.ndarray, weights: Sequence[float], place: int) -> np.ndarray:
    """What the batch norm at this place returns in the chain of numbers, before any training."""
    values = weights[0] * totals
    for weight in weights[1 : place + 1]:
        values = weight * leaky(fresh(values), SLOPE)
    return fresh(values)


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


def middle(images: np.ndarray) -> np.ndarray:
    """The pixels (..., 8, 8) around the middle of images of any size, which no padding reaches."""
    top = images.shape[-1] // 2 - 4
    return images[..., top : top + 8, top : top + 8]


def beside_one_grey(image: np.ndarray) -> bytes:
    """A picture of an image that should have one grey, beside that grey."""
    images = {
        "yours, with one tap for each pixel": image,
        "asked: the same grey everywhere": np.full((28, 28), float(np.median(image))),
    }
    return pictures.beside(images, low=-1, high=1)
