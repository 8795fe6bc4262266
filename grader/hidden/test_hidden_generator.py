"""Hidden checks of networks.build_generator: question 2.c."""

from collections.abc import Callable
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ..checks import draws
from ..checks.constants import KERNEL, SLOPE, UNITS
from ..checks.decorator import check
from ..checks.question_2.generator_chain import Norm
from ..checks.question_2.generator_probes import NAME, Generator
from ..checks.question_2.network_under_test import LEARNING, NOT_RUN, SAMPLING
from ..checks.submission import Reply, Submission

if TYPE_CHECKING:
    import torch

    from .generator_model import GeneratorModel, Weights

pytestmark = pytest.mark.usefixtures("torch")

ASKED = (
    "the images of the assignment's generator with these parameters, in any layout and with any "
    f"padding: a dense layer; three times batch norm, LeakyReLU with slope {SLOPE:g} and a "
    f"transposed convolution with kernel {KERNEL} (strides 1, 2, 2); then tanh"
)


def recomputed(
    network: Generator, random: np.random.Generator, strict: bool
) -> "tuple[GeneratorModel, Weights]":
    """Write the judge's own parameters into the network. Returns the model in the layout with which
    the network's images in eval mode are right, and these parameters. Wrong if there is none.
    strict: otherwise, sizes of maps and activations are taken as they were found: other checks ask
    for them."""
    from . import generator_model, layers  # torch comes with them

    sizes = [parameter.size for parameter in network.used]
    weights = generator_model.Weights.drawn(network.z_dim, UNITS if UNITS in sizes else 256, random)
    values = [
        weights.of(parameter) if parameter.is_used else network.idle(parameter)
        for parameter in network.parameters
    ]
    if len(network.used) != 10 or any(value is None for value in values):
        raise network.wrong_parameters(
            "ten parameters, recognised by their sizes: a dense layer, three transposed "
            "convolutions, and three batch norms with scales (initially 1) and offsets (0)",
            "if all other checks pass, the network may still be right: ask your instructor",
        )
    if not strict:
        network.find_taps()
        network.find_activations()
    network.set([value for value in values if value is not None])
    noise = random.normal(size=(1, network.z_dim)).astype(np.float32)
    noise[0, random.integers(network.z_dim)] = random.choice((-5, 5))  # rare, but a normal's
    found = None
    for use in draws.secret.sample((SAMPLING, LEARNING), 2):
        images, reply = network.answer(noise, use=use)
        models = weights.models() if found is None else [found]
        if not strict and found is None:
            side = images.shape[-1]
            models = chain(models, weights.models(on_tensors(network.end), network.slopes, side))
        found = next((m for m in models if layers.is_close(images, m.images(noise))), None)
        if found is None:
            raise reply.wrong(ASKED, None if use == SAMPLING else WITH_GRADIENTS)
    assert found is not None
    return found, weights


STEP = 1e-6  # for central differences in float64
WITH_GRADIENTS = "are they others while gradients are switched on?"


def require_gradients(
    network: Generator,
    model: "GeneratorModel",
    weights: "Weights",
    random: np.random.Generator,
    batch: int,
) -> None:
    """Require the gradients of the network's images in train mode. model: with its parameters,
    which are these weights. Those of layers whose layout is free are compared in any order."""
    import torch

    from .layers import agrees, are_gradients

    noise = network.padded(random.normal(size=(batch, network.z_dim)).astype(np.float32))
    upstream = random.normal(size=(len(noise), 1, 28, 28)).astype(np.float32)
    found, of_noise = network.gradients(noise, upstream, "train")
    used = [(p, g) for p, g in zip(network.parameters, found, strict=True) if p.is_used]
    places = [0, *(1 + weights.place_of(parameter) for parameter, _ in used)]
    told = [any_order(gradient) for gradient in (of_noise, *(gradient for _, gradient in used))]

    def are_of(model: "GeneratorModel", most: float) -> bool:
        inputs = torch.tensor(noise, dtype=torch.float64, requires_grad=True)
        leaves = [inputs, *(part.requires_grad_() for part in model.parameters)]
        total = (model.images(inputs, training=True) * torch.from_numpy(upstream)).sum()
        expected = torch.autograd.grad(total, leaves)
        for part in model.parameters:
            part.requires_grad_(False)
        pairs = zip(told, (any_order(expected[place].numpy()) for place in places), strict=True)
        return all(are_gradients(one, other, most) for one, other in pairs)

    if not agrees(model, are_of):
        likely = "is a part of it detached, or another one in training?"
        raise Reply(None, "").wrong(f"gradients of {ASKED}", likely, "other gradients")


def any_order(gradient: np.ndarray) -> "torch.Tensor":
    """The numbers of a gradient in rising order; of kernels, those that no mirroring changes."""
    from .layers import mirrored, wide

    are_kernels = gradient.shape[-2:] == (KERNEL, KERNEL)
    return wide(np.sort((mirrored(gradient) if are_kernels else gradient).ravel()))


def on_tensors(end: Norm) -> "Callable[[torch.Tensor], torch.Tensor]":
    """A function of numpy arrays, applied to each number, as one of tensors with gradients."""
    import torch

    def of(values: "torch.Tensor") -> "torch.Tensor":
        numbers = values.detach().numpy()
        result = torch.from_numpy(np.asarray(end(numbers)))
        if not values.requires_grad:
            return result
        beyond = (end(numbers.astype(float) + side * STEP) for side in (1, -1))
        slopes = torch.from_numpy(np.subtract(*beyond) / (2 * STEP)).to(values.dtype)
        return result + slopes * (values - values.detach())  # adds nothing but the gradient

    return of


@check("2.c", 0.5, of=NAME, hidden=True)
def test_generator_recomputed(submission: Submission) -> None:
    """build_generator: in eval mode, images recomputed from its parameters."""
    recomputed(Generator(submission, None), draws.numbers(), strict=True)


@check("2.c", 0.5, of=NAME, hidden=True)
def test_generator_in_training_recomputed(submission: Submission) -> None:
    """build_generator: in train mode, images recomputed with the batch's own statistics; then, in
    eval mode, with the running ones; and gradients in train mode."""
    from .layers import is_close

    random = draws.numbers()
    network = Generator(submission, draws.secret.choice((2, 3, 5, 6)))
    if network.form is NOT_RUN:
        network = Generator(submission, None)
    model, weights = recomputed(network, random, strict=False)
    for batch, mode, use in ((4, "train", SAMPLING), (3, "train", LEARNING), (2, "eval", None)):
        if use == LEARNING:
            require_gradients(network, model, weights, random, batch)
            continue
        noise = network.padded(random.normal(size=(batch, network.z_dim)).astype(np.float32))
        images, reply = network.answer(noise, mode, use=use)
        if not is_close(images, model.images(noise, training=mode == "train")):
            likely = "check batch norm's momentum, and the variance in its running statistics"
            raise reply.wrong(ASKED, likely if mode == "eval" else None)
