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
from ..checks.question_2.network_under_test import NOT_RUN
from ..checks.submission import Submission

if TYPE_CHECKING:
    import torch

    from .generator_model import GeneratorModel

pytestmark = pytest.mark.usefixtures("torch")

ASKED = (
    "the images of the assignment's generator with these parameters, in any layout and with any "
    f"padding: a dense layer; three times batch norm, LeakyReLU with slope {SLOPE:g} and a "
    f"transposed convolution with kernel {KERNEL} (strides 1, 2, 2); then tanh"
)


def recomputed(network: Generator, random: np.random.Generator, strict: bool) -> "GeneratorModel":
    """Write the judge's own parameters into the network. Returns the model in the layout with which
    the network's images in eval mode are right. Wrong if there is none. strict: otherwise, sizes of
    maps and activations are taken as they were found: other checks ask for them."""
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
    images, reply = network.answer(noise)
    models = weights.models()
    if not strict:
        side = images.shape[-1]
        models = chain(models, weights.models(on_tensors(network.end), network.slopes, side))
    for model in models:
        if layers.is_close(images, model.images(noise)):
            return model
    raise reply.wrong(ASKED)


def on_tensors(end: Norm) -> "Callable[[torch.Tensor], torch.Tensor]":
    """A function of numpy arrays as one of tensors."""
    import torch

    return lambda values: torch.from_numpy(np.asarray(end(values.numpy())))


@check("2.c", 0.5, of=NAME, hidden=True)
def test_generator_recomputed(submission: Submission) -> None:
    """build_generator: in eval mode, images recomputed from its parameters."""
    recomputed(Generator(submission, None), draws.numbers(), strict=True)


@check("2.c", 0.5, of=NAME, hidden=True)
def test_generator_in_training_recomputed(submission: Submission) -> None:
    """build_generator: in train mode, images recomputed with the batch's own statistics; then, in
    eval mode, with the running ones."""
    from .layers import is_close

    random = draws.numbers()
    network = Generator(submission, draws.secret.choice((2, 3, 5, 6)))
    if network.form is NOT_RUN:
        network = Generator(submission, None)
    model = recomputed(network, random, strict=False)
    for batch, mode in ((4, "train"), (3, "train"), (2, "eval")):
        noise = network.padded(random.normal(size=(batch, network.z_dim)).astype(np.float32))
        images, reply = network.answer(noise, mode)
        if not is_close(images, model.images(noise, training=mode == "train")):
            likely = "check batch norm's momentum, and the variance in its running statistics"
            raise reply.wrong(ASKED, likely if mode == "eval" else None)
