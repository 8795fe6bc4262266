"""Checks of networks.build_generator: question 2.c, all but batch norm."""

from functools import partial
from itertools import product

import numpy as np
import pytest

from grader.checks import pictures
from grader.checks.constants import COUNTS, KERNEL, KERNELS, SLOPE, UNITS
from grader.checks.decorator import check
from grader.checks.question_2.generator_chain import (
    ENDS,
    NEGATIVE,
    PLACES,
    SLOPES,
    chain,
    fits_end,
    fresh,
    one_tap,
)
from grader.checks.question_2.generator_probes import NAME, Generator, generator_of
from grader.checks.question_2.parameters import kernels_in_words
from grader.checks.question_2.typed_arrays import with_known_weights
from grader.checks.question_2.typed_calls import PRINT_VALUES, values_told
from grader.worker.data.records import Tensor

pytestmark = pytest.mark.usefixtures("torch")

BIASES = set(map(sum, product((0, UNITS), (0, 128), (0, 64), (0, 1)))) - {0}
NORMS = set(map(sum, product((0, 2 * UNITS, 2 * 256), (0, 256), (0, 128)))) - {0}


@check("2.c", 1, of=NAME)
def test_generator_shape(submission):
    """build_generator: (B, z_dim) -> (B, 1, 28, 28) in [-1, 1], for any z_dim."""
    for z_dim, scales in ((None, (1, 1e4)), (7, (1e4,))):
        network = Generator(submission, z_dim)
        with_known_weights(network, partial(require_noise_to_images, network, scales, bool(z_dim)))


def require_noise_to_images(network, scales, given):
    """given: whether z_dim was passed."""
    noise = np.linspace(-1, 1, 3 * network.z_dim).reshape(3, network.z_dim)
    likely = (
        "do you use z_dim, the length of a noise vector?" if given else "is z_dim 100 by default?"
    )
    with network.explained(likely):
        for mode, scale in product(("train", "eval"), scales):
            require_images(network, noise * scale, mode)
        network.outputs(network.ask(noise[:1], "eval"), 1)


def require_images(network, noise, mode):
    reply = network.ask(noise, mode)
    if isinstance(reply.value, Tensor) and reply.value.array.shape[-1:] in ((13,), (25,), (26,)):
        asked, sizes = (
            "images (B, 1, 28, 28)",
            "stride 2 makes 13 from 7, or 14 with output_padding",
        )
        raise reply.wrong(asked, sizes)
    images = network.outputs(reply, len(noise))
    if np.abs(images).max() > 1:
        raise reply.wrong("images in [-1, 1], whatever the noise", "is tanh missing at the end?")
    if mode == "train" and np.ptp(images, axis=0).max() == 0:
        raise reply.wrong("images that depend on the noise")


@check("2.c", 1, of=NAME)
def test_generator_parameters(submission):
    """build_generator: no biases except batch norm's: {COUNTS} parameters."""
    network = Generator(submission, None)
    network.require_new()
    found = sum(parameter.size for parameter in network.used)
    if found in COUNTS:
        return
    extra = {found - count for count in COUNTS}
    likely = None
    if network.unused and max(extra) < 0:
        likely = f"{network.unused}: never used, the output does not depend on it"
    elif extra & BIASES:
        likely = "there are biases: batch norm has its own offset, and the last layer has no bias"
    elif 2 in extra:
        likely = "the last layer has only tanh, no batch norm"
    elif extra & {-size for size in NORMS}:
        likely = "is a batch norm missing, or without its own scale and offset?"
    else:
        likely = kernels_in_words(network.used, tuple(KERNELS.values()))
    raise network.wrong_parameters(
        f"{COUNTS[0]:,} parameters (batch norm over 12,544 features) or {COUNTS[1]:,} (over 256 "
        "maps)",
        likely,
    )


PRINT_REACHED = (
    "image = output[0].reshape(28, 28)",
    "lit = (image - image.median()).abs() > 1e-5",
    "rows, columns = (lit.any(axis).nonzero().flatten().tolist() for axis in (1, 0))",
    "print(f'rows {rows}, columns {columns}')",
)


def reach(count, spacing):
    """An image with count x count pixels lit in its middle, `spacing` apart."""
    line = np.zeros(28)
    line[14 - count // 2 * spacing :: max(1, spacing)][:count] = 1
    return np.outer(line, line)


@check("2.c", 2, of=NAME)
def test_generator_kernels(submission):
    """build_generator: kernels of {KERNEL} and strides 1, 2, 2, as seen in what each unit
    reaches."""
    network = generator_of(submission)
    if not network.layers.as_asked:
        raise network.not_recognised()
    network.find_taps(everywhere=True)
    first, second = network.taps
    single = [one_tap(KERNEL // 2), one_tap(first), one_tap(second)]
    noise = np.full((1, network.z_dim), 1 / network.z_dim)
    for layer, spacing in ((None, 0), (0, 4), (1, 2), (2, 1)):
        kernels = list(single)
        if layer is not None:
            kernels[layer] = np.ones((KERNEL, KERNEL))
        wanted = 1 if layer is None else KERNEL
        reached, images, replies = [], [], []
        # The unit in the middle, with the dense layer's outputs laid out maps first or maps last.
        for unit in (24, 24 * 256):
            dense = np.zeros(UNITS)
            dense[unit] = 1e3
            network.write(dense, *kernels)
            outputs, reply = network.answer(noise)
            image = outputs.reshape(28, 28)
            replies.append(reply)
            lit = np.abs(image - np.median(image))
            # Where a norm like instance norm subtracts its mean, the other pixels are not quite 0.
            images.append(lit > (1e-5 if network.start is None else lit.max() / 5))
            lines = [np.flatnonzero(images[-1].any(axis)) for axis in (1, 0)]
            reached.append(lines)
            if all(len(line) == wanted and (np.diff(line) == spacing).all() for line in lines):
                break
        else:
            most = int(np.argmax([rows.size * columns.size for rows, columns in reached]))
            rows, columns = reached[most]
            where = "one pixel" if layer is None else f"{KERNEL}x{KERNEL} pixels, {spacing} apart"
            what = "single taps" if layer is None else f"all taps of layer {layer + 1}"
            wrong = (
                replies[most]
                .then(*PRINT_REACHED)
                .wrong(
                    f"with {what}, a unit of the 7x7 maps reaches {where}",
                    "is it upsampling and a convolution, or another kernel or stride?",
                    f"rows {rows.tolist()}, columns {columns.tolist()}",
                )
            )
            shown = {
                "pixels that it reaches": max(images, key=np.sum) * 255.0,
                "asked, wherever it is": reach(wanted, spacing) * 255.0,
            }
            raise wrong.showing(pictures.beside, shown)


@check("2.c", 1, of=NAME)
def test_generator_tanh(submission):
    """build_generator: the last layer is followed only by tanh."""
    network = generator_of(submission)
    network.find_taps()
    seen = network.last_outputs()
    right = fits_end(np.tanh, seen)
    if not all(right):
        v, found, reply = seen[right.index(False)]
        worst = int(np.argmax(np.abs(found - np.tanh(v))))
        raise (
            reply.then(*PRINT_VALUES)
            .wrong(
                f"{np.tanh(v[worst]):.4f} in image {worst}: tanh of the last layer's output "
                f"{v[worst]:.4f}",
                next((cause for end, cause in ENDS if all(fits_end(end, seen))), None),
                values_told(found),
            )
            .following("test_generator_shape")
        )


@check("2.c", 2, of=NAME)
def test_generator_slopes(submission):
    """build_generator: LeakyReLU with slope {SLOPE} in all three places."""
    network = generator_of(submission)
    network.find_taps()
    network.find_activations()
    seen = network.negative_outputs()
    right = network.fits_slopes([SLOPE] * 3, seen)
    if all(right):
        return
    weights, found, reply = seen[right.index(False)]
    expected = chain(NEGATIVE, weights, [fresh] * 3, end=network.end)
    causes = (slopes_in_words(s) for s in [network.slopes] if set(s) != {SLOPE})
    raise (
        reply.then(*PRINT_VALUES)
        .wrong(
            f"{expected[0]:.4f} and {expected[1]:.4f}: LeakyReLU multiplies negative numbers by "
            f"{SLOPE:g}, after each batch norm",
            next(causes, None),
            values_told(found),
        )
        .following("test_generator_tanh")
    )


def slopes_in_words(slopes):
    told = [f"{SLOPES[s]}, after the {PLACES[k]}" for k, s in enumerate(slopes) if s != SLOPE]
    return f"{SLOPES[slopes[0]]}, in all places" if len(set(slopes)) == 1 else "; ".join(told)
