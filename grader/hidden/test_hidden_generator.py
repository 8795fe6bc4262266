"""Hidden checks of networks.build_generator: question 2.c."""

import numpy as np
import pytest

from ..checks import draws
from ..checks.constants import KERNEL, SLOPE, UNITS
from ..checks.decorator import check
from ..checks.generator_probes import NAME, Generator
from ..worker.data.records import Tensor
from ..worker.operations.declarations import SET_PARAMETERS

pytestmark = pytest.mark.usefixtures("torch")

ASKED = (
    "the images that the assignment's generator gives with these parameters, whichever way its "
    f"layers are laid out and padded: dense, three times batch norm, LeakyReLU with slope "
    f"{SLOPE:g} and a transposed convolution with kernel {KERNEL} (strides 1, 2, 2), tanh"
)


def recomputed(network: Generator, random: np.random.Generator):
    """Write parameters of the judge's own into the network; the `Model` of what it must compute
    with them, in the layout in which its images in eval mode are right. Wrong where none is."""
    from . import generator_model, layers  # torch comes with them

    sizes = [parameter.size for parameter in network.parameters]
    weights = generator_model.Weights.drawn(network.z_dim, UNITS if UNITS in sizes else 256, random)
    values = [weights.of(parameter) for parameter in network.parameters]
    if len(values) != 10 or any(value is None for value in values):
        raise network.reply.wrong(
            "ten parameters, which their sizes tell apart: a dense layer, three transposed "
            "convolutions, and three batch norms with scales (from 1) and offsets (from 0)",
            "if it passes all other checks, it may be right all the same: show it to a person",
            returned=f"parameters of shapes {network.shape_text()}",
        )
    sent = [Tensor(np.ascontiguousarray(value)) for value in values]
    network.submission.ask(SET_PARAMETERS, network.reply.value, sent, of=NAME)
    noise = random.normal(size=(1, network.z_dim)).astype(np.float32)
    images = network.run(noise)
    for model in weights.models():
        if layers.is_close(images, model.images(noise)):
            return model
    raise network.ask(noise).wrong(ASKED)


@check("2.c", 0.5, of=NAME, hidden=True)
def test_generator_recomputed(submission):
    """build_generator: in eval mode, images worked out from its parameters."""
    recomputed(Generator(submission, None), draws.numbers())


@check("2.c", 0.5, of=NAME, hidden=True)
def test_generator_in_training_recomputed(submission):
    """build_generator: in train mode, images worked out from the batch's own statistics; then, in
    eval mode, from the running ones."""
    from .layers import is_close

    random = draws.numbers()
    network = Generator(submission, draws.secret.choice((2, 3, 5, 6)))
    model = recomputed(network, random)
    for batch, mode in ((4, "train"), (3, "train"), (2, "eval")):
        noise = random.normal(size=(batch, network.z_dim)).astype(np.float32)
        reply = network.ask(noise, mode)
        images = network.images(reply, batch)
        if not is_close(images, model.images(noise, training=mode == "train")):
            likely = "is it batch norm's momentum, or the variance that its buffers keep?"
            raise reply.wrong(ASKED, likely if mode == "eval" else None)
