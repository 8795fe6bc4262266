"""Checks of networks.build_generator: question 2.c, batch norm."""

from itertools import product

import numpy as np
import pytest

from grader.checks.constants import SLOPE
from grader.checks.decorator import check
from grader.checks.question_2.discriminator_probes import leaky
from grader.checks.question_2.generator_probes import (
    EPS,
    NAME,
    PLACES,
    Generator,
    chain,
    fresh,
    normalised,
)

pytestmark = pytest.mark.usefixtures("torch")

SMALL = (0.004, 0.004, 0.004, 2.0)  # so small that batch norm's eps makes a difference
TOTALS = np.array([0.5, -0.25, 2.0, -1.5, 0.1, 3.0, -0.7, 1.4])
ORDERS = ((1.0, 1.0, 1.0, 0.5), (1.0, -1.0, 1.0, 0.5), (-1.0, 1.0, -1.0, 0.5), SMALL)


@check("2.c", 3, of=NAME)
def test_generator_batch_norm(submission):
    """build_generator: batch norm before each activation, over the batch, in train mode."""
    network = Generator(submission)
    network.find_taps()
    seen = []
    for weights in ORDERS:
        network.write_chain(*weights)
        seen.append((weights, *network.values(TOTALS, "train")))

    def fits(norms):
        return [np.allclose(found, chain(TOTALS, w, norms), atol=2e-3) for w, found, _ in seen]

    right = fits([normalised] * 3)
    if not all(right):
        weights, found, reply = seen[right.index(False)]
        expected = chain(TOTALS, weights, [normalised] * 3)
        worst = int(np.argmax(np.abs(found - expected)))
        raise reply.wrong(
            f"batch norm, then LeakyReLU, three times: {expected[worst]:.4f} for image {worst}",
            next((cause for norms, cause in other_norms() if all(fits(norms))), None),
            f"{found[worst]:.4f}",
        ).following("test_generator_tanh", "test_generator_slopes")


def other_norms():
    """What may be used in place of the three batch norms, and what to say about it."""
    for norm, cause in (
        (after_activation, "the activation comes before batch norm"),
        (lambda v: v, "there is no batch norm"),
        (fresh, "batch norm does not use the batch's own statistics in train mode"),
        (lambda v: normalised(v, 1e-3), "batch norm's eps is not PyTorch's 1e-5"),
    ):
        yield [norm] * 3, cause
        for place, where in enumerate(PLACES):
            norms = [normalised] * 3
            norms[place] = norm
            yield norms, f"{cause}, after the {where}"


def after_activation(values):
    """Batch norm after the activation: LeakyReLU of what this returns is the norm of LeakyReLU."""
    normed = normalised(leaky(values, SLOPE))
    return np.where(normed > 0, normed, normed / SLOPE)


def after_one_batch(weights, totals, samples, momenta=(0.1, 0.1, 0.1)) -> list:
    """Batch norms in eval mode after one batch in train mode. samples: how many numbers each
    statistic comes from, for its unbiased variance."""
    norms = []
    values = weights[0] * totals
    for weight, number, momentum in zip(weights[1:], samples, momenta, strict=True):
        mean = momentum * values.mean()
        variance = 1 - momentum + momentum * values.var() * number / (number - 1)
        norms.append(lambda v, m=mean, s=variance: (v - m) / np.sqrt(s + EPS))
        values = weight * leaky(normalised(values), SLOPE)
    return norms


@check("2.c", 1, of=NAME)
def test_generator_running_statistics(submission):
    """build_generator: batch norm keeps running statistics and uses them in eval mode."""
    network = Generator(submission)
    network.find_taps()
    weights = (2.0, -1.5, 1.5, 0.5)
    network.write_chain(*weights)
    trained, _ = network.values(TOTALS, "train")
    found, reply = network.values(TOTALS, "eval")
    batch = len(TOTALS)

    def after(first, *momenta):
        samples = first, batch * 49, batch * 196
        return chain(TOTALS, weights, after_one_batch(weights, TOTALS, samples, momenta))

    def moved_by(*momenta):  # the first batch norm is per feature, or per map
        firsts = batch, batch * 49
        return any(np.allclose(found, after(first, *momenta), atol=2e-3) for first in firsts)

    if moved_by(0.1, 0.1, 0.1):
        return
    likely = None
    if np.allclose(found, chain(TOTALS, weights, [normalised] * 3), atol=2e-3):
        likely = "eval mode still uses the batch's own statistics"
    elif np.allclose(found, chain(TOTALS, weights, [fresh] * 3), atol=2e-3):
        likely = "the running statistics did not move in train mode"
    for momenta in product((0.1, 0.01, 0.9, 0.99, 0.2), repeat=3):
        if moved_by(*momenta):
            likely = (
                f"momentum is {max(momenta, key=lambda m: abs(m - 0.1)):g}: in PyTorch it is the "
                "weight of the new batch, 0.1 by default (TensorFlow's 0.99 weights the old value)"
            )
    wrong = reply.wrong(
        "eval mode after one batch in train mode: running mean and variance moved by a tenth "
        f"({after(batch, 0.1, 0.1, 0.1)[0]:.4f} for image 0)",
        likely,
        f"{found[0]:.4f}",
    )
    if not np.allclose(trained, chain(TOTALS, weights, [normalised] * 3), atol=2e-3):
        wrong.following("test_generator_batch_norm")
    raise wrong.following("test_generator_tanh", "test_generator_slopes")
