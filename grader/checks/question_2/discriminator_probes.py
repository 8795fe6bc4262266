"""Probes of a discriminator: write chosen weights into it, and see what comes out.

With most weights zero and one tap in each kernel, the network becomes a chain of numbers that shows
one property at a time: a slope, a kernel's footprint, a dropout mask.

Its logits are judged as they are by the checks of logits alone. To the others, a sigmoid at the end
is undone, and dropout that is on in eval mode is left out: one slip costs its own checks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...worker.data.records import Tensor
from ..constants import FIELD, KERNEL, SLOPE
from ..results.outcomes import Wrong
from ..submission import Reply, Submission
from .network_layers import DiscriminatorLayers, discriminator_layers
from .network_under_test import LEARNING, LEAST, Network
from .parameters import can_be_written

NAME = "networks.build_discriminator"


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
        self._gain = 1.0  # see write

    @cached_property
    def layers(self) -> DiscriminatorLayers:
        """Its layers: recognised by their sizes or, if these are wrong, by their shapes. Wrong if
        they are no two convolutions and a dense layer."""
        found = discriminator_layers(self.parameters)
        if found is None or not can_be_written(self.parameters):
            raise self.not_recognised()
        return found

    def not_recognised(self) -> Wrong:
        """The exception to raise if a check needs other parameters than the network has."""
        return self.wrong_parameters(
            f"two convolutions with kernel {KERNEL} and a dense layer (64, 128 maps; 6,272 inputs)"
        ).following("test_discriminator_parameters")

    def write(self, reach: float | None = None, **weights: np.ndarray | float) -> None:
        """Set conv1 (maps1, 1, k, k), conv2 (maps2, maps1, k, k), dense (inputs,) and the biases; a
        number stands for all numbers of a parameter. The rest is set to 0, but batch norm's scale
        to 1. A bias that is missing is left out.

        reach: how large the logits become that `logits` is asked for. The dense layer is made
        smaller, so that a sigmoid at the end does not round them away; `logits` makes up for it.
        """
        _ = self.end  # found now: that writes other weights
        self._gain = min(1, 2 / reach) if reach and self.end is not RAW else 1.0
        for name in ("dense", "bias3"):
            if name in weights:
                weights[name] = weights[name] * self._gain
        self._send(weights)

    def _send(self, weights: dict[str, np.ndarray | float]) -> None:
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
            values.append(np.full(parameter.size, value) if np.ndim(value) == 0 else value)
        self.set(list(map(np.ravel, values)))

    @cached_property
    def quiet(self) -> str:
        """The mode in which nothing is dropped: "eval", or "still" if that is not true of it."""
        images = np.ones((LEAST, 1, 28, 28))
        first, second = (self.run(images, "eval", seed, LEARNING) for seed in (0, 1))
        return "eval" if np.array_equal(first, second) else "still"

    @cached_property
    def end(self) -> "End":
        """What follows the dense layer: RAW, nothing, unless a known mistake fits what is seen."""
        mode, seen = self.quiet, []
        if not self.layers.has("bias3"):
            return RAW
        for logit in TRIED:
            self._send({"bias3": logit})  # all that is left of the network
            seen.append(float(self.run(np.zeros((LEAST, 1, 28, 28)), mode)[0, 0]))
        found = next((e for e in ENDS if np.allclose(seen, e.apply(TRIED), atol=1e-4)), RAW)
        if found is RAW:
            self._send({"bias3": FAR})
            far = float(self.run(np.zeros((LEAST, 1, 28, 28)), mode)[0, 0])
            return RAW if np.isclose(far, FAR, rtol=1e-3) else CLIPPED
        return found

    def logits(
        self, images: np.ndarray, mode: str | None = None, seed: int = 0, use: str | None = None
    ) -> tuple[np.ndarray, Reply]:
        """The dense layer's outputs (B,), whatever follows it, and the answer that messages are
        about. mode: None for that in which nothing is dropped. use: see `answer`."""
        outputs, reply = self.answer(images, mode or self.quiet, seed, use)
        if self.end is RAW:
            return outputs[:, 0], reply
        logits = self.end.undo(outputs[:, 0].astype(np.float64)) / self._gain
        return logits, Reply(Tensor(logits), "")  # no call returns these

    def tap1(self, weight: float) -> np.ndarray:
        """The first convolution's kernels, with `weight` at their centre."""
        return tap(weight, self.layers.kernel1)

    def tap2(self, weight: float) -> np.ndarray:
        """The second convolution's kernels, with `weight` at the centre of each."""
        return tap(weight, self.layers.kernel2)


@dataclass(frozen=True)
class End:
    """What may follow the last layer, as functions of arrays."""

    apply: Callable[[np.ndarray], np.ndarray]
    undo: Callable[[np.ndarray], np.ndarray]


def leaky_end(slope: float) -> End:
    return End(lambda v: leaky(v, slope), lambda v: leaky(v, 1 / slope))


def log_odds(probabilities: np.ndarray) -> np.ndarray:
    """The logits of probabilities in single precision, which may be rounded to 0 or 1."""
    inside = probabilities.clip(1e-38, 1 - 2**-25)
    return np.log(inside) - np.log1p(-inside)


TRIED = np.array([-2.0, -0.5, 0.5, 2.0])  # logits that tell the ends apart
FAR = 1e6
RAW = End(lambda v: v, lambda v: v)
CLIPPED = End(lambda v: v, lambda v: v)  # nothing near 0, and something else far away
ENDS = (
    RAW,
    End(lambda v: 1 / (1 + np.exp(-v)), log_odds),
    End(lambda v: 1 / (1 + np.exp(v)), lambda p: -log_odds(p)),
    End(lambda v: -np.log1p(np.exp(-v)), lambda v: log_odds(np.exp(v))),
    End(np.tanh, lambda v: np.arctanh(v.clip(2**-25 - 1, 1 - 2**-25))),
    *(leaky_end(slope) for slope in (SLOPE, 0.01, 0.2)),
)
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
