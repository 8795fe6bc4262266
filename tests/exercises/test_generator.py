"""Checks of networks.build_generator: question 2.c, all but batch norm."""

from itertools import product

import numpy as np
import pytest

from grader.checks import pictures
from grader.checks.constants import COUNTS, KERNEL, KERNELS, SLOPE, UNITS
from grader.checks.decorator import check
from grader.checks.question_2.discriminator_probes import leaky
from grader.checks.question_2.generator_probes import (
    EPS,
    NAME,
    PLACES,
    Z_DIM,
    Generator,
    chain,
    fresh,
    one_tap,
)
from grader.checks.question_2.parameters import kernels_in_words
from grader.checks.results.outcomes import Raised
from grader.worker.data.records import Tensor

pytestmark = pytest.mark.usefixtures("torch")

OTHER_SLOPES = {  # mistaken for the slope asked for
    0.01: "the slope is the library's default of 0.01",
    0.0: "this is ReLU",
    0.2: "the slope is 0.2",
    0.3: "the slope is 0.3",
    1.0: "an activation is missing",
}
SLOPES = {SLOPE: "", **{s: cause for s, cause in OTHER_SLOPES.items() if s != SLOPE}}
BIASES = set(map(sum, product((0, UNITS), (0, 128), (0, 64), (0, 1)))) - {0}
NORMS = set(map(sum, product((0, 2 * UNITS, 2 * 256), (0, 256), (0, 128)))) - {0}


@check("2.c", 1, of=NAME)
def test_generator_shape(submission):
    """build_generator: (B, z_dim) -> (B, 1, 28, 28) in [-1, 1], for any z_dim."""
    for z_dim, scales in ((None, (1, 1e4)), (7, (1e4,))):
        network = Generator(submission, z_dim)
        noise = np.random.default_rng(0).normal(size=(3, network.z_dim))
        try:
            for mode, scale in product(("train", "eval"), scales):
                require_images(network, noise * scale, mode)
            network.run(noise[:1], "eval")
        except Raised as error:
            error.likely = "the layers do not fit together: write down the shape after each"
            if z_dim == 7:
                error.likely = "do you use z_dim, the length of a noise vector?"
            raise


def require_images(network, noise, mode):
    reply = network.ask(noise, mode)
    if isinstance(reply.value, Tensor) and reply.value.array.shape[-1:] in ((13,), (25,), (26,)):
        asked, sizes = (
            "images (B, 1, 28, 28)",
            "stride 2 makes 13 from 7, or 14 with output_padding",
        )
        raise reply.wrong(asked, sizes)
    images = network.images(reply, len(noise))
    if np.abs(images).max() > 1:
        raise reply.wrong("images in [-1, 1], whatever the noise", "is tanh missing at the end?")
    if mode == "train" and np.ptp(images, axis=0).max() == 0:
        raise reply.wrong("images that depend on the noise")


@check("2.c", 1, of=NAME)
def test_generator_parameters(submission):
    """build_generator: no biases except batch norm's: {COUNTS} parameters."""
    network = Generator(submission, None)
    found = sum(parameter.size for parameter in network.parameters)
    if found in COUNTS:
        return
    extra = {found - count for count in COUNTS}
    likely = None
    if extra & BIASES:
        likely = "there are biases: batch norm has its own offset, and the last layer has no bias"
    elif 2 in extra:
        likely = "the last layer has only tanh, no batch norm"
    elif extra & {-size for size in NORMS}:
        likely = "is a batch norm missing, or without its own scale and offset?"
    else:
        likely = kernels_in_words(network.parameters, tuple(KERNELS.values()))
    raise network.reply.wrong(
        f"{COUNTS[0]:,} parameters (batch norm over 12,544 features) or {COUNTS[1]:,} (over 256 "
        "maps)",
        likely,
        f"{found:,} parameters, of shapes {network.shape_text()}",
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
    network = Generator(submission)
    network.find_taps()
    first, second = network.taps
    single = [one_tap(KERNEL // 2), one_tap(first), one_tap(second)]
    noise = np.full((1, Z_DIM), 1 / Z_DIM)
    for layer, spacing in ((None, 0), (0, 4), (1, 2), (2, 1)):
        kernels = list(single)
        if layer is not None:
            kernels[layer] = np.ones((KERNEL, KERNEL))
        wanted = 1 if layer is None else KERNEL
        reached, images = [], []
        # The unit in the middle, with the dense layer's outputs laid out maps first or maps last.
        for unit in (24, 24 * 256):
            dense = np.zeros(UNITS)
            dense[unit] = 1e3
            network.write(dense, *kernels)
            image = network.run(noise).reshape(28, 28)
            images.append(np.abs(image - np.median(image)) > 1e-5)
            lines = [np.flatnonzero(images[-1].any(axis)) for axis in (1, 0)]
            reached.append(lines)
            if all(len(line) == wanted and (np.diff(line) == spacing).all() for line in lines):
                break
        else:
            rows, columns = max(reached, key=lambda pair: pair[0].size * pair[1].size)
            where = "one pixel" if layer is None else f"{KERNEL}x{KERNEL} pixels, {spacing} apart"
            what = "single taps" if layer is None else f"all taps of layer {layer + 1}"
            wrong = network.ask(noise).wrong(
                f"with {what}, a unit of the 7x7 maps reaches {where}",
                "is it upsampling and a convolution, or another kernel or stride?",
                f"rows {rows.tolist()}, columns {columns.tolist()}",
            )
            shown = {
                "pixels that it reaches": max(images, key=np.sum) * 255.0,
                "asked, wherever it is": reach(wanted, spacing) * 255.0,
            }
            raise wrong.showing(pictures.beside, shown)


ENDS = (
    (lambda v: 1 / (1 + np.exp(-v)), "this is a sigmoid"),
    (lambda v: np.tanh(v / 2), "this is 2 sigmoid(x) - 1, which is tanh(x / 2)"),
    (lambda v: v.clip(-1, 1), "this is cut off at -1 and 1 (Hardtanh)"),
    (lambda v: (np.tanh(v) + 1) / 2, "tanh is right: leave its images in [-1, 1]"),
    (lambda v: v, "there is no tanh"),
    (lambda v: np.tanh(leaky(v, SLOPE)), "there is LeakyReLU before tanh"),
    (lambda v: np.tanh(v / np.sqrt(1 + EPS)), "there is batch norm before tanh"),
)


@check("2.c", 1, of=NAME)
def test_generator_tanh(submission):
    """build_generator: the last layer is followed only by tanh."""
    network = Generator(submission)
    network.find_taps()
    totals = np.array([0.2, 2.0])
    lasts = (0.25, 1.0, 4.0, -1.0)
    seen = []
    for last in lasts:
        network.write_chain(1, 1, 1, last)
        seen.append(network.values(totals, "eval"))
    inputs = [last * np.arctanh(chain(totals, (1, 1, 1, 1), [fresh] * 3)) for last in lasts]

    def fits(end):
        return [
            np.allclose(found, end(v), atol=2e-3)
            for (found, _), v in zip(seen, inputs, strict=True)
        ]

    right = fits(np.tanh)
    if not all(right):
        (found, reply), v = seen[right.index(False)], inputs[right.index(False)]
        worst = int(np.argmax(np.abs(found - np.tanh(v))))
        raise reply.wrong(
            f"{np.tanh(v[worst]):.4f} in image {worst}: tanh of the last layer's output "
            f"{v[worst]:.4f}",
            next((cause for end, cause in ENDS if all(fits(end))), None),
            f"{found[worst]:.4f}",
        ).following("test_generator_shape")


@check("2.c", 2, of=NAME)
def test_generator_slopes(submission):
    """build_generator: LeakyReLU with slope {SLOPE} in all three places."""
    network = Generator(submission)
    network.find_taps()
    totals = np.array([1.0, -1.0])
    seen = []
    for signs in ((-1, -1, 1), (1, -1, -1), (1, 1, -1)):
        weights = (*signs, 1.0)
        network.write_chain(*weights)
        seen.append((weights, *network.values(totals, "eval")))

    def fits(slopes):
        outputs = (chain(totals, weights, [fresh] * 3, slopes) for weights, _, _ in seen)
        return [
            np.allclose(found, output, atol=1e-3)
            for (_, found, _), output in zip(seen, outputs, strict=True)
        ]

    right = fits([SLOPE] * 3)
    if all(right):
        return
    weights, found, reply = seen[right.index(False)]
    expected = chain(totals, weights, [fresh] * 3)
    raise reply.wrong(
        f"{expected[0]:.4f} and {expected[1]:.4f}: LeakyReLU multiplies negative numbers by "
        f"{SLOPE:g}, after each batch norm",
        next((slopes_in_words(s) for s in product(SLOPES, repeat=3) if all(fits(s))), None),
        f"{found[0]:.4f} and {found[1]:.4f}",
    ).following("test_generator_tanh")


def slopes_in_words(slopes):
    told = [f"{SLOPES[s]}, after the {PLACES[k]}" for k, s in enumerate(slopes) if s != SLOPE]
    return f"{SLOPES[slopes[0]]}, in all places" if len(set(slopes)) == 1 else "; ".join(told)
