"""Checks of networks.build_generator: question 2.c, batch norm."""

from itertools import product

import numpy as np
import pytest

from grader.checks import draws
from grader.checks.decorator import check
from grader.checks.question_2.discriminator_probes import leaky
from grader.checks.question_2.generator_chain import EPS, PLACES, fresh, normalised
from grader.checks.question_2.generator_probes import NAME, generator_of
from grader.checks.question_2.typed_calls import PRINT_VALUES, values_told

pytestmark = pytest.mark.usefixtures("torch")

SMALL = (0.004, 0.004, 0.004, 2.0)  # so small that batch norm's eps makes a difference
TOTALS = np.array([0.5, -0.25, 2.0, -1.5, 0.1, 3.0, -0.7, 1.4])
ORDERS = ((1.0, 1.0, 1.0, 0.5), (1.0, -1.0, 1.0, 0.5), (-1.0, 1.0, -1.0, 0.5), SMALL)


@check("2.c", 3, of=NAME)
def test_generator_batch_norm(submission):
    """build_generator: batch norm before each activation, over the batch, in train mode."""
    network = generator_of(submission)
    network.find_taps()
    network.find_activations()
    totals = network.padded(TOTALS)

    def ask(weights):
        network.write_chain(*weights)
        return network.values(totals, "train")

    drawn = *draws.secret.choices((-1.0, 1.0), k=3), draws.secret.randint(1, 7) / 8
    seen = [(weights, *found) for weights, found in draws.replies((*ORDERS, drawn), ask)]

    def fits(norms):
        outputs = (network.chain(totals, weights, norms) for weights, _, _ in seen)
        return [
            np.allclose(found, output, atol=2e-3)
            for (_, found, _), output in zip(seen, outputs, strict=True)
        ]

    right = fits([normalised] * 3)
    if not all(right):
        weights, found, reply = seen[right.index(False)]
        expected = network.chain(totals, weights, [normalised] * 3)
        worst = int(np.argmax(np.abs(found - expected)))
        suspects = other_norms(network.slopes)
        raise (
            reply.then(*PRINT_VALUES)
            .wrong(
                f"batch norm, then LeakyReLU, three times: {expected[worst]:.4f} for image {worst}",
                next((cause for norms, cause in suspects if all(fits(norms))), None),
                values_told(found),
            )
            .following("test_generator_tanh", "test_generator_slopes")
        )


def other_norms(slopes):
    """What may be used in place of the three batch norms, and what to say about it. slopes: those
    of LeakyReLU."""
    for norm_of, cause in (
        (after_activation, "the activation comes before batch norm"),
        (lambda slope: lambda v: v, "there is no batch norm"),
        (lambda slope: np.zeros_like, "each image is normalised by itself: instance or layer norm"),
        (lambda slope: fresh, "batch norm does not use the batch's own statistics in train mode"),
        (lambda slope: lambda v: normalised(v, 1e-3), "batch norm's eps is not PyTorch's 1e-5"),
        (lambda slope: eps_outside, "eps is added to the deviation; it belongs to the variance"),
    ):
        yield [norm_of(slope) for slope in slopes], cause
        for place, where in enumerate(PLACES):
            norms = [normalised] * 3
            norms[place] = norm_of(slopes[place])
            yield norms, f"{cause}, after the {where}"


def eps_outside(values):
    return (values - values.mean()) / (values.std() + EPS)


def after_activation(slope):
    """Batch norm after the activation: LeakyReLU of what it returns is the norm of LeakyReLU."""

    def norm(values):
        normed = normalised(leaky(values, slope))
        return np.where(normed > 0, normed, normed / max(slope, 1e-9))

    return norm


def after_one_batch(weights, totals, samples, momenta, slopes):
    """Batch norms in eval mode after one batch in train mode. samples: how many numbers each
    statistic comes from, for its unbiased variance."""
    norms = []
    values = weights[0] * totals
    for weight, number, momentum, slope in zip(weights[1:], samples, momenta, slopes, strict=True):
        mean = momentum * values.mean()
        variance = 1 - momentum + momentum * values.var() * number / (number - 1)
        norms.append(lambda v, m=mean, s=variance: (v - m) / np.sqrt(s + EPS))
        values = weight * leaky(normalised(values), slope)
    return norms


@check("2.c", 1, of=NAME)
def test_generator_running_statistics(submission):
    """build_generator: batch norm keeps running statistics and uses them in eval mode."""
    network = generator_of(submission)
    network.find_taps()
    network.find_activations()
    start, network.start = network.start, None
    weights = (2.0, -1.5, 1.5, 0.5)
    network.write_chain(*weights)
    totals = network.padded(TOTALS)
    trained, _ = network.values(totals, "train")
    found, reply = network.values(totals, "eval", after_training=True)
    batch = len(totals)

    def after(first, *momenta):
        samples = first, batch * 49, batch * 196
        norms = after_one_batch(weights, totals, samples, momenta, network.slopes)
        return network.chain(totals, weights, norms)

    def moved_by(*momenta):  # the first batch norm is per feature, or per map
        firsts = batch, batch * 49
        return any(np.allclose(found, after(first, *momenta), atol=2e-3) for first in firsts)

    if moved_by(0.1, 0.1, 0.1):
        return
    likely = None
    if np.allclose(found, network.chain(totals, weights, [normalised] * 3), atol=2e-3):
        likely = "eval mode still uses the batch's own statistics"
    elif np.allclose(found, network.chain(totals, weights, [fresh] * 3), atol=2e-3):
        likely = "the running statistics did not move in train mode"
    elif start is not None:
        likely = (
            f"after the {PLACES[start]}, batch norm has no running statistics, or it is instance "
            "or layer norm: in eval mode, an image must not depend on what it comes with"
        )
    for momenta in product((0.1, 0.01, 0.9, 0.99, 0.2), repeat=3):
        if moved_by(*momenta):
            likely = (
                f"momentum is {max(momenta, key=lambda m: abs(m - 0.1)):g}: in PyTorch it is the "
                "weight of the new batch, 0.1 by default (TensorFlow's 0.99 weights the old value)"
            )
    wrong = reply.then(*PRINT_VALUES).wrong(
        "eval mode after one batch in train mode: running mean and variance moved by a tenth "
        f"({after(batch, 0.1, 0.1, 0.1)[0]:.4f} for image 0)",
        likely,
        values_told(found),
    )
    if not np.allclose(trained, network.chain(totals, weights, [normalised] * 3), atol=2e-3):
        wrong.following("test_generator_batch_norm")
    raise wrong.following("test_generator_tanh", "test_generator_slopes")
