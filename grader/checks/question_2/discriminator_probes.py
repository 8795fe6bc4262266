"""Probes of a discriminator: write chosen weights into it, and see what comes out.

With most weights zero and one tap in each kernel, the network becomes a chain of numbers that shows
one property at a time: a slope, a kernel's footprint, a dropout mask.
"""

from functools import cached_property

import numpy as np

from ...worker.data.records import Handle, Tensor
from ...worker.operations.declarations import FORWARD, SET_PARAMETERS
from .. import compare
from ..constants import FIELD, KERNEL, SIZES
from ..results.outcomes import Wrong
from ..submission import Reply, Submission
from .parameters import Parameter, can_be_written, parameters_of

NAME = "networks.build_discriminator"
CENTRE = (KERNEL // 2, KERNEL // 2)


class Discriminator:
    """A submission's discriminator, used through its handle."""

    def __init__(self, submission: Submission):
        self.submission = submission
        self.reply = submission.call(NAME)
        if not isinstance(self.reply.value, Handle):
            raise self.reply.wrong("a torch.nn.Module")

    @cached_property
    def parameters(self) -> list[Parameter]:
        """Its parameters as they were built, read when a check first needs them."""
        return parameters_of(self.submission, self.reply.value, self.reply, NAME)

    @property
    def sizes(self) -> list[int]:
        return [parameter.size for parameter in self.parameters]

    def run(self, images: np.ndarray, mode: str = "eval", seed: int = 0) -> np.ndarray:
        """Its logits (B, 1) for images (B, 1, 28, 28)."""
        return self.logits(self.ask(images, mode, seed), len(images))

    def logits(self, reply: Reply, count: int) -> np.ndarray:
        """The logits in a reply of `ask`, for `count` images."""
        try:
            return compare.tensor(reply, (count, 1), SHAPE)
        except Wrong as error:
            raise error.following("test_discriminator_shape") from None

    def ask(self, images: np.ndarray, mode: str = "eval", seed: int = 0) -> Reply:
        call = f"{self.reply.call}.{mode}()(images)  # images of shape {images.shape}"
        value = self.submission.ask(
            FORWARD,
            self.reply.value,
            Tensor(images.astype(np.float32)),
            mode,
            seed,
            of=NAME,
            call=call,
        )
        return Reply(value, call)

    def write(self, **weights: np.ndarray) -> None:
        """Set conv1 (64, 1, k, k), conv2 (128, 64, k, k), dense (6272,), biases; the rest to 0."""
        by_size = {
            SIZES[name]: np.broadcast_to(values, SIZES[name]) if np.ndim(values) == 0 else values
            for name, values in weights.items()
        }
        recognised = sorted(s for s in self.sizes if s in by_size) == sorted(by_size)
        if not recognised or not can_be_written(self.parameters):
            raise self.reply.wrong(
                f"two convolutions with kernel {KERNEL} and a dense layer (64, 128 maps; 6,272 "
                "inputs)",
                returned=f"parameters of shapes {self.shapes()}",
            ).following("test_discriminator_parameters")
        values = [by_size.get(size, np.zeros(size)) for size in self.sizes]
        flat = [Tensor(np.ravel(v).astype(np.float32)) for v in values]
        self.submission.ask(SET_PARAMETERS, self.reply.value, flat, of=NAME)

    def shapes(self) -> str:
        return ", ".join(str(parameter.shape) for parameter in self.parameters)


SHAPE = "one logit for each image: a float32 tensor of shape (B, 1)"


def tap(weight: float, maps_out: int, maps_in: int) -> np.ndarray:
    """A convolution's kernel that has `weight` at its centre, for every pair of maps."""
    kernel = np.zeros((maps_out, maps_in, KERNEL, KERNEL))
    kernel[:, :, *CENTRE] = weight
    return kernel


def leaky(value: float | np.ndarray, slope: float) -> np.ndarray:
    """LeakyReLU."""
    return np.where(value > 0, value, slope * value)


def footprint() -> np.ndarray:
    """How often one unit behind two convolutions with stride 2 sees each of FIELD pixels in a row:
    the number of pairs (k1, k2) of taps with k1 + 2 k2 = n."""
    taps = range(KERNEL)
    return np.array([sum(n - 2 * k2 in taps for k2 in taps) for n in range(FIELD)])
