"""The losses of question 2.d worked out by hand, and what known mistakes make of them.

mistakes = losses.generator_mistakes(logits)   # [(a wrong loss, what leads to it), ...]
"""

import numpy as np

from .linear_gan import sigmoid, softplus

Mistakes = list[tuple[float, str]]

LOSES_DIGITS = "log(sigmoid(x)) loses all digits at large logits: use a loss that takes logits"
CUT_AT_100 = "BCELoss cuts the logarithm at -100: use a loss that takes logits"
TWICE = "the sigmoid is applied twice: a loss that takes logits applies its own"
BASE_2 = "the logarithm is to the base 2; the natural one is asked for"
WASSERSTEIN = "this is the Wasserstein loss, of mean logits; cross-entropy is asked for"
LEAST_SQUARES = "this is the least-squares loss; cross-entropy is asked for"
SMOOTHED = "labels of 0.9 are not asked for: the label of real is 1"


def called_real(values):
    """-log sigmoid(logit), the cross-entropy against the label 1."""
    return softplus(-np.asarray(values, dtype=np.float64))


def called_fake(values):
    """-log (1 - sigmoid(logit)), the cross-entropy against the label 0."""
    return softplus(np.asarray(values, dtype=np.float64))


def generator_mistakes(fake) -> Mistakes:
    """For the logits of a batch of fakes."""
    fake = np.asarray(fake, dtype=np.float64)
    real, right = called_real(fake), called_real(fake).mean()
    return [
        (-called_fake(fake).mean(), "this is the saturating loss, log(1 - D(G(z)))"),
        (called_fake(fake).mean(), "the labels are swapped: the generator wants label 1"),
        (-right, "the sign is wrong: minimised, this makes the fakes less real"),
        (real.sum(), "this is the sum over the batch, not the mean"),
        (called_real(sigmoid(fake)).mean(), TWICE),
        (right / 2, "this is half of it"),
        (right / np.log(2), BASE_2),
        ((0.9 * real + 0.1 * called_fake(fake)).mean(), SMOOTHED),
        (-fake.mean(), WASSERSTEIN),
        (((fake - 1) ** 2).mean(), LEAST_SQUARES),
        (((fake - 1) ** 2).mean() / 2, LEAST_SQUARES),
        (((sigmoid(fake) - 1) ** 2).mean(), LEAST_SQUARES),
        (-sigmoid(fake).mean(), "the logarithm is missing"),
        ((1 - sigmoid(fake)).mean(), "the logarithm is missing"),
    ]


def discriminator_mistakes(real, fake) -> Mistakes:
    """For the logits of a real batch and of a batch of fakes."""
    real, fake = (np.asarray(logits, dtype=np.float64) for logits in (real, fake))
    on_real, on_fake = called_real(real), called_fake(fake)
    right = on_real.mean() + on_fake.mean()
    together = np.concatenate([on_real, on_fake]).mean()
    smooth = 0.9 * on_real.mean() + 0.1 * called_fake(real).mean()
    smooth_fake = 0.9 * on_fake.mean() + 0.1 * called_real(fake).mean()
    squares = ((real - 1) ** 2).mean() + (fake**2).mean()
    one_mean = "each batch has a mean of its own, whatever its size"
    unequal = [(together, one_mean), (2 * together, one_mean)] if len(real) != len(fake) else []
    return [
        *unequal,
        (right / 2, "this is half of it: the two means are added"),
        (on_fake.mean(), "the real half is missing"),
        (on_real.mean(), "the fake half is missing"),
        (on_real.mean() - on_fake.mean(), "the fakes' mean is subtracted: the two are added"),
        (on_fake.mean() - on_real.mean(), "the real images' mean is subtracted: the two are added"),
        (-right, "the sign is wrong: minimised, this makes the discriminator worse"),
        (called_fake(real).mean() + called_real(fake).mean(), "the labels are swapped"),
        (on_real.mean() + called_real(fake).mean(), "the fakes are called real too: label 0"),
        (called_fake(real).mean() + on_fake.mean(), "real images are called fake too: label 1"),
        (on_real.sum() + on_fake.sum(), "these are sums over the batch, not means"),
        (right / np.log(2), BASE_2),
        (smooth + on_fake.mean(), SMOOTHED),
        (smooth + smooth_fake, "labels of 0.9 and 0.1 are not asked for: they are 1 and 0"),
        (called_real(sigmoid(real)).mean() + called_fake(sigmoid(fake)).mean(), TWICE),
        (
            np.maximum(0, 1 - real).mean() + np.maximum(0, 1 + fake).mean(),
            "this is the hinge loss; cross-entropy is asked for",
        ),
        (fake.mean() - real.mean(), WASSERSTEIN),
        (squares, LEAST_SQUARES),
        (squares / 2, LEAST_SQUARES),
    ]


def likely_cause(found: float, mistakes: Mistakes) -> str | None:
    """The mistake that gives this loss. None where there is none, or where two give it."""
    causes = {cause for value, cause in mistakes if is_close(found, value)}
    return causes.pop() if len(causes) == 1 else None


def is_close(found: float, expected: float) -> bool:
    return bool(np.isclose(found, expected, rtol=1e-4, atol=1e-5))


def levelling_cause(level: float, nearer: float) -> str:
    """Why a loss grows no further than `level`.

    nearer: the answer where the right loss is level - 1. What is clamped is still right there,
    and what has a small number added within the logarithm bends before.
    """
    if is_close(level, 100):
        return CUT_AT_100
    told = f"the loss levels off at {level:.4g}, and its gradient is gone: "
    if is_close(nearer, level - 1):
        return told + "are the logits or the probabilities clamped?"
    return told + f"is a small number (about {np.exp(-level):.0e}) added within the logarithm?"
