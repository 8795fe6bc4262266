"""Hidden checks of networks.build_discriminator: question 2.b."""

from dataclasses import replace

import numpy as np
import pytest

from ..checks import draws
from ..checks.constants import DROPOUT, KERNEL, SLOPE
from ..checks.decorator import check
from ..checks.discriminator_probes import NAME, Discriminator

pytestmark = pytest.mark.usefixtures("torch")

REPEATS = 64  # of an image, each with dropout masks of its own


def recomputed(network: Discriminator, random: np.random.Generator):
    """Write parameters of the judge's own into the network; the `Model` of what it must compute
    with them, in the layout in which its logits in eval mode are right. Wrong where none is."""
    from . import discriminator_model, layers  # torch comes with them

    drawn = discriminator_model.Model.drawn(random)
    drawn.write(network)
    images = random.uniform(-1, 1, (4, 1, 28, 28)).astype(np.float32)
    reply = network.ask(images)
    logits = network.logits(reply, len(images))[:, 0]
    for model in drawn.arranged():
        if layers.is_close(logits, model.logits(images)):
            return model
    raise reply.wrong(
        "the logits that the assignment's discriminator gives with these parameters, whichever way "
        f"its layers are laid out and padded: twice a convolution with kernel {KERNEL} and stride "
        f"2 and LeakyReLU with slope {SLOPE:g}, then dense"
    )


@check("2.b", 0.5, of=NAME, hidden=True)
def test_discriminator_recomputed(submission):
    """build_discriminator: in eval mode, logits worked out from its parameters."""
    recomputed(Discriminator(submission), draws.numbers())


@check("2.b", 0.5, of=NAME, hidden=True)
def test_discriminator_in_training_recomputed(submission):
    """build_discriminator: in train mode, mean and variance of the logits, worked out from its
    parameters for dropout with p = {DROPOUT} after each convolution."""
    random = draws.numbers()
    network = Discriminator(submission)
    found = recomputed(network, random)
    positive = replace(
        found,
        conv1=found.conv1.abs(),
        conv2=found.conv2.abs(),
        bias1=found.bias1.abs(),
        bias2=found.bias2.abs(),
    )
    # With a dense layer of either sign the second dropout makes nearly all the scatter; with a
    # second layer that sees two of the maps, and a positive dense one, the first.
    narrow = positive.conv2 * 0
    pair = draws.secret.sample(range(64), 2)
    narrow[:, pair] = positive.conv2[:, pair]
    first_alone = replace(positive, conv2=narrow, dense=found.dense.abs())
    for model, which in ((first_alone, "first"), (positive, "second")):
        require_scatter(network, model, random, which)


def require_scatter(network, model, random, which):
    """64 logits tell their mean to an eighth of their deviation, and their variance to 18%: a right
    network leaves these bounds once in a thousand million draws."""
    model.write(network)
    image = random.uniform(0, 1, (1, 1, 28, 28)).astype(np.float32)
    seed = draws.secret.getrandbits(32)
    reply = network.ask(np.repeat(image, REPEATS, axis=0), "train", seed)
    logits = network.logits(reply, REPEATS)[:, 0].astype(np.float64)
    mean, variance = model.logits(image).item(), model.scatter(image).item()
    asked = f"dropout with p = {DROPOUT:g}: logits of mean {mean:.4g} and variance {variance:.4g}"
    told = f"{REPEATS} logits of mean {logits.mean():.4g} and variance {logits.var():.4g}"
    if abs(logits.mean() - mean) > 6.2 * np.sqrt(variance / REPEATS):
        raise reply.wrong(
            asked, f"are the numbers that are kept multiplied by 1/{1 - DROPOUT:g}?", told
        )
    if not 0.26 < logits.var() / variance < 2.5:
        raise reply.wrong(asked, f"look at the {which} dropout: its p, and what it drops", told)
