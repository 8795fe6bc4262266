"""The steps of Adam on one number, worked out by hand, and those of optimizers mistaken for it.

adam.adam(0.5, [1.0, -0.5], lr=0.01)   # where the number is after each step
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from ..constants import LEARNING_RATE

ADAM_BETAS = (0.9, 0.999)  # the library's
OTHER_BETAS = ((0.5, 0.999), (0.5, 0.9), (0.0, 0.9), (0.9, 0.99), (0.9, 0.9), (0.0, 0.999))
EPS = 1e-8  # the library's


def adam(
    start: float,
    gradients: Sequence[float],
    lr: float,
    betas: tuple[float, float] = ADAM_BETAS,
    *,
    eps: float = EPS,
    amsgrad: bool = False,
) -> np.ndarray:
    """By the paper's formulas (Kingma and Ba 2015). amsgrad: Reddi et al. 2018."""
    value, first, second, largest, iterates = start, 0.0, 0.0, 0.0, []
    for step, gradient in enumerate(gradients, start=1):
        first = betas[0] * first + (1 - betas[0]) * gradient
        second = betas[1] * second + (1 - betas[1]) * gradient**2
        largest = max(largest, second) if amsgrad else second
        scale = np.sqrt(largest / (1 - betas[1] ** step)) + eps
        mean = first / (1 - betas[0] ** step)
        value = value - (lr * mean / scale if mean else 0.0)
        iterates.append(value)
    return np.array(iterates)


def nadam(start: float, gradients: Sequence[float], lr: float) -> np.ndarray:
    """As in torch, with its momentum_decay of 0.004 (Dozat 2016)."""
    value, first, second, product, iterates = start, 0.0, 0.0, 1.0, []
    for step, gradient in enumerate(gradients, start=1):
        now, later = (0.9 * (1 - 0.5 * 0.96 ** (k * 0.004)) for k in (step, step + 1))
        product *= now
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        scale = np.sqrt(second / (1 - 0.999**step)) + EPS
        value -= lr * (1 - now) / (1 - product) * gradient / scale
        value -= lr * later / (1 - product * later) * first / scale
        iterates.append(value)
    return np.array(iterates)


def rmsprop(start: float, gradients: Sequence[float], lr: float) -> np.ndarray:
    """With the library's smoothing constant, 0.99."""
    value, second, iterates = start, 0.0, []
    for gradient in gradients:
        second = 0.99 * second + 0.01 * gradient**2
        value = value - lr * gradient / (np.sqrt(second) + 1e-8)
        iterates.append(value)
    return np.array(iterates)


def gradient_descent(
    start: float, gradients: Sequence[float], lr: float, momentum: float = 0.0
) -> np.ndarray:
    value, velocity, iterates = start, 0.0, []
    for gradient in gradients:
        velocity = momentum * velocity + gradient
        value = value - lr * velocity
        iterates.append(value)
    return np.array(iterates)


@dataclass(frozen=True)
class Probe:
    """Gradients that show one property of an optimizer. options: of `build_optimizers`. tolerance:
    in steps of size lr; rounding of a number near 0.5 is 0.003 of a step of 1e-4."""

    gradients: tuple[float, ...]
    options: dict[str, float]
    tolerance: float

    @property
    def lr(self) -> float:
        return self.options.get("lr", LEARNING_RATE)


PLAIN = (1.0, -0.5, 3.0, 3.0, -0.25)
TINY = 1e-8  # as small as the library's eps
PROBES = (
    Probe(PLAIN, {}, 0.02),
    Probe(PLAIN, {"lr": 0.01}, 0.001),
    Probe((TINY, TINY, -TINY), {"lr": 0.01}, 0.001),  # eps
    Probe((0.0, 0.0, 0.0), {"lr": 1.0}, 1e-6),  # weight decay
    Probe((3.0, *[0.05] * 11), {"lr": 1.0}, 2e-4),  # AMSGrad, which remembers the largest
)
IN_TRAINING = Probe(PLAIN[:2], {}, 0.02)
DEFAULT, PASSED, SMALL, NONE, _ = range(len(PROBES))


@dataclass(frozen=True)
class Run:
    """The steps of one optimizer in a probe. found: where the number was after each."""

    probe: Probe
    start: float
    found: np.ndarray

    @property
    def expected(self) -> np.ndarray:
        """Adam's steps with the library's defaults."""
        return adam(self.start, self.probe.gradients, self.probe.lr)

    def agrees(self, iterates: np.ndarray) -> bool:
        tolerance = self.probe.tolerance * self.probe.lr
        return bool(np.allclose(self.found, iterates, rtol=0, atol=tolerance))

    @property
    def is_right(self) -> bool:
        return self.agrees(self.expected)

    @property
    def first_step(self) -> float:
        """In size. Adam's is its learning rate, whatever its betas."""
        return float(abs(self.found[0] - self.start))


Steps = Callable[..., np.ndarray]  # of (start, gradients, lr)


def likely_cause(runs: Sequence[Run]) -> str | None:
    """The mistake that explains the steps in all PROBES, in words; None where none does."""
    for cause, steps, learning_rates in _mistakes(runs):
        made = (
            steps(run.start, run.probe.gradients, rate)
            for run, rate in zip(runs, learning_rates, strict=True)
        )
        if all(run.agrees(iterates) for run, iterates in zip(runs, made, strict=True)):
            return cause
    if runs[NONE].first_step > 0.05:
        return "the weights move without a gradient: leave weight_decay out"
    if runs[NONE].first_step > 0:
        return "this is AdamW, which also shrinks the weights"
    return None


def _mistakes(runs: Sequence[Run]) -> Iterator[tuple[str, Steps, list[float]]]:
    """Mistakes: in words, the steps that each makes, and the learning rate in each probe."""
    passed = [run.probe.lr for run in runs]
    asked = f"the library's betas are {ADAM_BETAS}"
    for betas in OTHER_BETAS:
        yield (
            f"these are Adam's steps with betas {betas}: {asked}",
            partial(adam, betas=betas),
            passed,
        )
    yield "this is AMSGrad: leave amsgrad out", partial(adam, amsgrad=True), passed
    with np.errstate(divide="ignore"):
        eps = TINY * (PROBES[SMALL].lr / np.float64(runs[SMALL].first_step) - 1)
    if np.isfinite(eps):
        told = f"eps is about {eps:.0e}: the library's is {EPS:.0e}"
        yield told, partial(adam, eps=eps), passed
    yield "this is NAdam: use Adam", nadam, passed
    yield "this is RMSprop", rmsprop, passed
    yield "this is plain gradient descent (SGD)", gradient_descent, passed
    yield (
        "this is gradient descent with momentum",
        partial(gradient_descent, momentum=0.9),
        passed,
    )
    yield "it climbs: both losses must be minimised", _climbing, passed
    default, given = runs[DEFAULT].first_step, runs[PASSED].first_step
    for rates, words in (
        ([default, *passed[1:]], f"{default:.2g}: the default is {LEARNING_RATE:g}"),
        (
            [passed[0], *[given] * (len(runs) - 1)],
            f"{given:.2g}: the one that is passed is ignored",
        ),
        (
            [default] * len(runs),
            f"{default:.2g}, whatever is passed: the default is {LEARNING_RATE:g}",
        ),
    ):
        told = f"these are Adam's steps with a learning rate of {words}"
        yield told, adam, rates
        for betas in OTHER_BETAS:
            yield f"{told}; and with betas {betas}: {asked}", partial(adam, betas=betas), rates


def _climbing(start: float, gradients: Sequence[float], lr: float) -> np.ndarray:
    return adam(start, [-gradient for gradient in gradients], lr)
