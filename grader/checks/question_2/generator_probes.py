"""Probes of a generator: write chosen weights into it, and see what comes out.

Kernels with one tap for each output pixel turn the transposed convolutions into plain
upsampling; then every pixel of an image has one value, and the whole network is a chain of
numbers: dense, batch norm, slope, and so on to tanh.
"""

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np

from ...worker.data.records import Handle, Tensor
from ...worker.operations.declarations import FORWARD, SET_PARAMETERS
from .. import compare, pictures
from ..constants import KERNEL, KERNELS, SLOPE, TAPS, UNITS
from ..results.outcomes import Wrong
from ..submission import Reply, Submission
from .discriminator_probes import leaky
from .parameters import Parameter, can_be_written, parameters_of

NAME = "networks.build_generator"
EPS = 1e-5
Z_DIM = 3  # small, and no other layer has this size
# Which taps of a kernel hit even and odd output pixels depends on the padding that a student chose;
# these are the first of the two, the likeliest first: (2, 1, 3, 0) for a kernel of 5.
FIRST_TAPS = tuple(sorted(range(KERNEL - 1), key=lambda tap: (abs(tap - KERNEL // 2), tap)))
# Where LeakyReLU and batch norm stand.
PLACES = ("dense layer", "first transposed convolution", "second transposed convolution")
SHAPE = "images: a float32 tensor of shape (B, 1, 28, 28)"

Norm = Callable[[np.ndarray], np.ndarray]  # batch norm, as a function of a batch of numbers


class Generator:
    """A submission's generator, used through its handle. z_dim None: the default of 100."""

    def __init__(self, submission: Submission, z_dim: int | None = Z_DIM):
        self.submission = submission
        self.z_dim = z_dim or 100
        self.reply = submission.call(NAME, *([] if z_dim is None else [z_dim]))
        if not isinstance(self.reply.value, Handle):
            raise self.reply.wrong("a torch.nn.Module")
        # The first taps of the two layers with stride 2; see find_taps.
        self.taps: tuple[int, int] = (KERNEL // 2, KERNEL // 2)

    @cached_property
    def parameters(self) -> list[Parameter]:
        """Its parameters as they were built, read when a check first needs them."""
        return parameters_of(self.submission, self.reply.value, self.reply, NAME)

    def ask(self, noise: np.ndarray, mode: str = "eval") -> Reply:
        call = self.ask_call(noise, mode)
        value = self.submission.ask(
            FORWARD, self.reply.value, Tensor(noise.astype(np.float32)), mode, 0, of=NAME, call=call
        )
        return Reply(value, call)

    def run(self, noise: np.ndarray, mode: str = "eval") -> np.ndarray:
        """Its images (B, 1, 28, 28) for noise (B, z_dim)."""
        return self.images(self.ask(noise, mode), len(noise))

    def images(self, reply: Reply, count: int) -> np.ndarray:
        """The images in a reply of `ask`, for `count` noise vectors."""
        try:
            return compare.tensor(reply, (count, 1, 28, 28), SHAPE)
        except Wrong as error:
            raise error.following("test_generator_shape") from None

    def write(self, dense: np.ndarray, *kernels: np.ndarray) -> None:
        """Set the dense layer (12544,), the same for each noise number, and the three kernels, the
        same for each pair of maps and averaged over the input maps."""
        by_size = {
            size: kernel / maps[0]
            for (size, maps), kernel in zip(KERNELS.items(), kernels, strict=True)
        }
        by_size[self.z_dim * UNITS] = dense
        sizes = [parameter.size for parameter in self.parameters]
        recognised = sorted(size for size in sizes if size in by_size) == sorted(by_size)
        if not recognised or not can_be_written(self.parameters):
            raise self.reply.wrong(
                f"a dense layer to 12,544 numbers, then transposed convolutions with kernel "
                f"{KERNEL}, 256 -> 128 -> 64 -> 1 maps",
                returned=f"parameters of shapes {self.shape_text()}",
            ).following("test_generator_parameters")
        values = [self._value(parameter, by_size) for parameter in self.parameters]
        sent = [Tensor(np.ascontiguousarray(v, dtype=np.float32)) for v in values]
        self.submission.ask(SET_PARAMETERS, self.reply.value, sent, of=NAME)

    def _value(self, parameter: Parameter, by_size: dict[int, np.ndarray]) -> np.ndarray:
        """The numbers to write into a parameter."""
        if parameter.size == self.z_dim * UNITS:
            axis = 0 if parameter.shape[0] == self.z_dim else 1
            return np.stack([by_size[parameter.size]] * self.z_dim, axis=axis)
        if parameter.size in by_size:
            kernel = by_size[parameter.size]
            if parameter.shape[-2:] == kernel.shape:
                return kernel  # torch broadcasts it over all pairs of maps
            return np.broadcast_to(kernel, (parameter.size // TAPS, *kernel.shape))
        # Batch norm's own parameters: its scale starts near 1 and its offset near 0.
        initial = 0.0 if parameter.array is None else float(np.mean(parameter.array))
        return np.full(parameter.size, float(abs(initial) > 0.5))

    def shape_text(self) -> str:
        return ", ".join(str(parameter.shape) for parameter in self.parameters)

    def write_chain(self, s0: float, s1: float, s2: float, s3: float) -> None:
        """Weights of a chain of numbers: dense s0, transposed convolutions s1, s2, s3."""
        first, second = self.taps
        middle = one_tap(KERNEL // 2)
        self.write(np.full(UNITS, s0), middle * s1, square(first) * s2, square(second) * s3)

    def find_taps(self) -> None:
        """Find the padding: the taps with which a chain gives images of one value."""
        seen = []
        for first in FIRST_TAPS:
            for second in FIRST_TAPS:
                self.taps = (first, second)
                self.write_chain(1, 1, 1, 0.5)
                seen.append(self.run(np.full((1, self.z_dim), 1 / self.z_dim)).reshape(28, 28))
                if np.ptp(seen[-1]) < 1e-4 and np.abs(seen[-1]).min() > 0.1:
                    return
        if any(np.abs(image).max() < 1e-3 for image in seen):
            raise self.reply.wrong(
                "batch norm that uses running statistics in eval mode",
                "each image is normalised by itself: instance or layer norm, or batch norm without "
                "running statistics",
                "only zeros, for a single image in eval mode",
            )
        raise self.reply.wrong(
            f"transposed convolutions with kernel {KERNEL}: stride 1, then stride 2 twice",
            "is it upsampling and a convolution, or another kernel or padding?",
            "pixels that do not come from single taps of the kernels",
        ).showing(_beside_one_grey, min(seen, key=np.ptp))

    def values(self, totals: np.ndarray, mode: str) -> tuple[np.ndarray, Reply]:
        """One value for each image, for noise vectors whose numbers add up to `totals`."""
        noise = np.repeat(totals[:, None] / self.z_dim, self.z_dim, axis=1)
        images = self.run(noise, mode).reshape(len(totals), -1)
        reply = Reply(Tensor(images[:, 0].astype(np.float32)), self.ask_call(noise, mode))
        if np.ptp(images, axis=1).max() > 1e-3:
            raise reply.wrong(
                "images of one value each, with these weights",
                "is there dropout? The generator has none",
                f"an image with values from {images.min():.4g} to {images.max():.4g}",
            )
        return images[:, 0], reply

    def ask_call(self, noise: np.ndarray, mode: str) -> str:
        """The call of `ask`, in words."""
        return f"{self.reply.call}.{mode}()(noise)  # noise of shape {noise.shape}"


def _beside_one_grey(image: np.ndarray) -> bytes:
    images = {
        "yours, with one tap for each pixel": image,
        "asked: the same grey everywhere": np.full((28, 28), float(np.median(image))),
    }
    return pictures.beside(images, low=-1, high=1)


def one_tap(index: int) -> np.ndarray:
    """A kernel with 1 at one place, [index, index]."""
    kernel = np.zeros((KERNEL, KERNEL))
    kernel[index, index] = 1
    return kernel


def square(first: int) -> np.ndarray:
    """A kernel with 1 on 2x2 taps: with stride 2, one for each output pixel."""
    kernel = np.zeros((KERNEL, KERNEL))
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
) -> np.ndarray:
    """The output of the chain of numbers, for three batch norms."""
    values = weights[0] * np.asarray(totals, dtype=np.float64)
    for weight, norm, slope in zip(weights[1:], norms, slopes, strict=True):
        values = weight * leaky(norm(values), slope)
    return np.tanh(values)


def fresh(values: np.ndarray) -> np.ndarray:
    """Batch norm in eval mode before any training: mean 0 and variance 1."""
    return values / np.sqrt(1 + EPS)
