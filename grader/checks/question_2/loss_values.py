"""The losses of question 2.d worked out by hand, and what known mistakes make of them.

mistakes = loss_values.generator_mistakes(logits)   # [(a wrong loss, its cause), ...]
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from .linear_gan import sigmoid, softplus

Mistakes = list[tuple[float, str]]

LOSES_DIGITS = "exp(x) and log(sigmoid(x)) fail at large logits: use a loss that takes logits"
CUT_AT_100 = "BCELoss cuts the logarithm at -100: use a loss that takes logits"
TWICE = "the sigmoid is applied twice: a loss that takes logits applies it itself"
BASE_2 = "the logarithm is to base 2: use the natural logarithm"
WASSERSTEIN = "this is the Wasserstein loss, the mean of logits: use cross-entropy"
LEAST_SQUARES = "this is the least-squares loss: use cross-entropy"
SWAPPED = "the labels are swapped"
TARGET_FIRST = "logits and labels are in Keras' order: in PyTorch the logits come first"
TARGET_FIRST_BCE = "probabilities and labels are in Keras' order: in PyTorch the labels come last"
SMOOTHED = "this uses labels of 0.9: the label of real images is 1"


def called_real(values: ArrayLike) -> np.ndarray:
    """-log sigmoid(logit), the cross-entropy against the label 1."""
    return softplus(-np.asarray(values, dtype=np.float64))


def called_fake(values: ArrayLike) -> np.ndarray:
    """-log (1 - sigmoid(logit)), the cross-entropy against the label 0."""
    return softplus(np.asarray(values, dtype=np.float64))


def generator_mistakes(logits: ArrayLike) -> Mistakes:
    """Wrong generator losses for the logits of a batch of fakes."""
    fake = np.asarray(logits, dtype=np.float64)
    real, right = called_real(fake), called_real(fake).mean()
    return [
        (-called_fake(fake).mean(), "this is the saturating loss, log(1 - D(G(z)))"),
        (called_fake(fake).mean(), "the labels are swapped: the generator wants label 1"),
        (-right, "the sign is wrong: minimised, this makes the fakes less real"),
        ((called_real(1.0) + 1 - fake).mean(), TARGET_FIRST),
        (100 * (1 - sigmoid(fake)).mean(), TARGET_FIRST_BCE),
        (real.sum(), "this is the sum over the batch, not the mean"),
        (called_real(sigmoid(fake)).mean(), TWICE),
        (right / 2, "this is half of the loss"),
        (right / np.log(2), BASE_2),
        ((0.9 * real + 0.1 * called_fake(fake)).mean(), SMOOTHED),
        (-fake.mean(), WASSERSTEIN),
        (((fake - 1) ** 2).mean(), LEAST_SQUARES),
        (((fake - 1) ** 2).mean() / 2, LEAST_SQUARES),
        (((sigmoid(fake) - 1) ** 2).mean(), LEAST_SQUARES),
        (-sigmoid(fake).mean(), "the logarithm is missing"),
        ((1 - sigmoid(fake)).mean(), "the logarithm is missing"),
    ]


def discriminator_mistakes(real_logits: ArrayLike, fake_logits: ArrayLike) -> Mistakes:
    """Wrong discriminator losses for the logits of a batch of real images and one of fakes."""
    real = np.asarray(real_logits, dtype=np.float64)
    fake = np.asarray(fake_logits, dtype=np.float64)
    on_real, on_fake = called_real(real), called_fake(fake)
    right = on_real.mean() + on_fake.mean()
    together = np.concatenate([on_real, on_fake]).mean()
    smooth = 0.9 * on_real.mean() + 0.1 * called_fake(real).mean()
    smooth_fake = 0.9 * on_fake.mean() + 0.1 * called_real(fake).mean()
    squares = ((real - 1) ** 2).mean() + (fake**2).mean()
    one_mean = "this is the mean over both batches together: take each batch's mean first"
    unequal = [(together, one_mean), (2 * together, one_mean)] if len(real) != len(fake) else []
    return [
        *unequal,
        (called_real(1.0) + 1 - real.mean() + np.log(2), TARGET_FIRST),
        (100 * (1 - sigmoid(real)).mean() + 100 * sigmoid(fake).mean(), TARGET_FIRST_BCE),
        *halves_of_other_losses(real, fake),
        (right / 2, "this is half of the loss: add the two means"),
        (on_fake.mean(), "the real half is missing"),
        (on_real.mean(), "the fake half is missing"),
        (on_real.mean() - on_fake.mean(), "the fakes' mean is subtracted: add the two"),
        (on_fake.mean() - on_real.mean(), "the real images' mean is subtracted: add the two"),
        (-right, "the sign is wrong: minimised, this makes the discriminator worse"),
        (called_fake(real).mean() + called_real(fake).mean(), SWAPPED),
        (on_real.mean() + called_real(fake).mean(), "the fakes have label 1 too: it must be 0"),
        (called_fake(real).mean() + on_fake.mean(), "real images have label 0 too: it must be 1"),
        (on_real.sum() + on_fake.sum(), "these are sums over the batch, not means"),
        (right / np.log(2), BASE_2),
        (smooth + on_fake.mean(), SMOOTHED),
        (smooth + smooth_fake, "this uses labels of 0.9 and 0.1: they are 1 and 0"),
        (called_real(sigmoid(real)).mean() + called_fake(sigmoid(fake)).mean(), TWICE),
        (
            np.maximum(0, 1 - real).mean() + np.maximum(0, 1 + fake).mean(),
            "this is the hinge loss: use cross-entropy",
        ),
        (fake.mean() - real.mean(), WASSERSTEIN),
        (squares, LEAST_SQUARES),
        (squares / 2, LEAST_SQUARES),
    ]


def halves_of_other_losses(real: np.ndarray, fake: np.ndarray) -> Mistakes:
    """Losses that are half of a wrong one."""
    smooth = 0.9 * called_real(real).mean() + 0.1 * called_fake(real).mean()
    twice = called_real(sigmoid(real)).mean() + called_fake(sigmoid(fake)).mean()
    halved = "; and the two means are averaged: add them"
    return [
        ((smooth + called_fake(fake).mean()) / 2, SMOOTHED + halved),
        (twice / 2, TWICE + halved),
        ((called_fake(real).mean() + called_real(fake).mean()) / 2, SWAPPED + halved),
    ]


def likely_cause(found: float, mistakes: Mistakes) -> str | None:
    """The mistake that gives this loss; None where none or several do."""
    causes = {cause for value, cause in mistakes if is_close(found, value)}
    return causes.pop() if len(causes) == 1 else None


def is_close(found: float, expected: float) -> bool:
    return bool(np.isclose(found, expected, rtol=1e-4, atol=1e-5))


def levelling_cause(level: float, loss_for: Callable[[float], float]) -> str | None:
    """Why a loss grows no further than `level`; None where it does not level off there.

    loss_for: the loss returned for a logit of this size with the other label. Well below the level
    it must be right, unlike half of a loss. Just below it, a clamped loss is still right; one with
    a small number added inside the logarithm is not.
    """
    below = min(0.6 * level, 10.0)  # where single precision still has digits
    if abs(loss_for(below) - called_fake(below)) > 0.05:
        return None
    if abs(level - 100) < 0.1:
        return CUT_AT_100
    told = f"the loss levels off at {level:.4g}, and its gradient vanishes: "
    if abs(loss_for(level - 1) - (level - 1)) < 0.1:
        return told + "are the logits or the probabilities clamped?"
    return told + f"is a small number (about {np.exp(-level):.0e}) added inside the logarithm?"
