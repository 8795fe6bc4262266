"""Hidden checks of networks.build_discriminator: question 2.b."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ..checks import draws
from ..checks.constants import DROPOUT, KERNEL, SLOPE
from ..checks.decorator import check
from ..checks.question_2.discriminator_probes import NAME, Discriminator
from ..checks.question_2.network_under_test import BEHIND, LEARNING, SAMPLING, USES
from ..checks.submission import Reply, Submission

if TYPE_CHECKING:
    from .discriminator_model import DiscriminatorModel

pytestmark = pytest.mark.usefixtures("torch")

ASKED = (
    "the logits of the assignment's discriminator with these parameters, in any layout and with "
    f"any padding: two convolutions with kernel {KERNEL} and stride 2, each followed by LeakyReLU "
    f"with slope {SLOPE:g}; then a dense layer"
)
WITH_GRADIENTS = "are they others while gradients are switched on, or for images that carry them?"
REPEATS = 64  # of one image, each with its own dropout masks


def recomputed(
    network: Discriminator, random: np.random.Generator, strict: bool
) -> "DiscriminatorModel":
    """Write the judge's own parameters into the network. Returns the model in the layout with which
    the network's logits in eval mode are right. Wrong if there is none. strict: otherwise, what
    follows the logits is undone, and dropout left out: other checks ask for them."""
    from . import discriminator_model, layers  # torch comes with them

    if not network.layers.as_asked:
        raise network.not_recognised()
    drawn = discriminator_model.DiscriminatorModel.drawn(random)
    drawn.write(network, reach=None if strict else 2.0)
    images = random.uniform(-1, 1, (4, 1, 28, 28)).astype(np.float32)
    found = None
    for use in draws.secret.sample(USES, len(USES)):
        outputs, reply = (network.answer if strict else network.logits)(images, use=use)
        logits = outputs.reshape(len(images))
        models = drawn.arranged() if found is None else [found]
        found = next((m for m in models if layers.is_close(logits, m.logits(images))), None)
        if found is None:
            raise reply.wrong(ASKED, None if use == SAMPLING else WITH_GRADIENTS)
    assert found is not None
    return found


def require_gradients(
    network: Discriminator, model: "DiscriminatorModel", random: np.random.Generator
) -> None:
    """Require the gradients of the network's logits in eval mode. model: with its parameters."""
    import torch
    from torch import Tensor

    from .layers import agrees, are_gradients, maps, mirrored, wide

    images = network.padded(random.uniform(-1, 1, (4, 1, 28, 28)).astype(np.float32))
    weights = random.normal(size=(len(images), 1)).astype(np.float32)
    gradients, of_images = network.gradients(images, weights, "eval")
    found = {name: gradients[place].ravel() for name, place in network.layers.places.items()}
    arranged = [
        of_images,
        *(found[name] for name in ("conv1", "conv2", "bias1", "bias2", "bias3")),
        maps(wide(found["dense"]), model.layout).numpy(),
    ]

    def are_of(model: "DiscriminatorModel", most: float) -> bool:
        inputs = torch.tensor(images, dtype=torch.float64, requires_grad=True)
        leaves = [inputs, *(part.requires_grad_() for part in model.parameters)]
        total = model.logits(inputs).flatten() @ wide(weights).flatten()
        expected = torch.autograd.grad(total, leaves)
        for part in model.parameters:
            part.requires_grad_(False)
        for one, other in zip(arranged, map(Tensor.numpy, expected), strict=True):
            one = one.reshape(other.shape)
            if other.shape[-1] == KERNEL:
                one, other = mirrored(one), mirrored(other)
            if not are_gradients(wide(one), wide(other), most):
                return False
        return True

    if not agrees(model, are_of):
        likely = "is a part of it detached, or another one in training?"
        raise Reply(None, "").wrong(f"gradients of {ASKED}", likely, "other gradients")


@check("2.b", 0.5, of=NAME, hidden=True)
def test_discriminator_recomputed(submission: Submission) -> None:
    """build_discriminator: in eval mode, logits and their gradients, recomputed from its
    parameters."""
    network, random = Discriminator(submission), draws.numbers()
    require_gradients(network, recomputed(network, random, strict=True), random)


@check("2.b", 0.5, of=NAME, hidden=True)
def test_discriminator_in_training_recomputed(submission: Submission) -> None:
    """build_discriminator: in train mode, mean and variance of the logits, recomputed from its
    parameters for dropout with p = {DROPOUT} after each convolution."""
    random = draws.numbers()
    network = Discriminator(submission)
    found = recomputed(network, random, strict=False)
    positive = replace(
        found,
        conv1=found.conv1.abs(),
        conv2=found.conv2.abs(),
        bias1=found.bias1.abs(),
        bias2=found.bias2.abs(),
    )
    # With a dense layer of both signs, nearly all of the variance comes from the second dropout;
    # with a second layer that sees two of the maps, and a positive dense layer, from the first.
    narrow = positive.conv2 * 0
    pair = draws.secret.sample(range(64), 2)
    narrow[:, pair] = positive.conv2[:, pair]
    first_alone = replace(positive, conv2=narrow, dense=found.dense.abs())
    uses = draws.secret.sample((SAMPLING, draws.secret.choice((LEARNING, BEHIND))), 2)
    pairs = (first_alone, "first"), (positive, "second")
    for (model, which), use in zip(pairs, uses, strict=True):
        require_scatter(network, model, random, which, use)


def require_scatter(
    network: Discriminator,
    model: "DiscriminatorModel",
    random: np.random.Generator,
    which: str,
    use: str,
) -> None:
    """Require the logits' mean and variance. From 64 logits, the standard error of the mean is an
    eighth of their deviation, that of the variance 18%: a right network is outside these bounds
    once in a thousand million draws."""
    image = random.uniform(0, 1, (1, 1, 28, 28)).astype(np.float32)
    seed = draws.secret.getrandbits(32)
    mean, variance = model.logits(image).item(), model.scatter(image).item()
    model.write(network, reach=2 * abs(mean))
    outputs, reply = network.logits(np.repeat(image, REPEATS, axis=0), "train", seed, use)
    logits = outputs.astype(np.float64)
    asked = f"dropout with p = {DROPOUT:g}: logits of mean {mean:.4g} and variance {variance:.4g}"
    told = f"{REPEATS} logits of mean {logits.mean():.4g} and variance {logits.var():.4g}"
    if abs(logits.mean() - mean) > 6.2 * np.sqrt(variance / REPEATS):
        raise reply.wrong(asked, f"are the kept values multiplied by 1/{1 - DROPOUT:g}?", told)
    if not 0.26 < logits.var() / variance < 2.5:
        raise reply.wrong(asked, f"check the {which} dropout: its p, and what it drops", told)
