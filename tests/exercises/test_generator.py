"""Checks of networks.build_generator: question 2.c."""

from itertools import product

import numpy as np
import pytest

from .judging.check import check
from .judging.generators import (
    COUNTS,
    EPS,
    NAME,
    UNITS,
    Z_DIM,
    Generator,
    chain,
    fresh,
    normalised,
    one_tap,
)

pytestmark = pytest.mark.usefixtures("torch")

SLOPES = (
    (0.01, "that is the library's default slope"),
    (0.0, "that is ReLU"),
    (0.2, "that is a slope of 0.2"),
    (1.0, "an activation is missing"),
)
SMALL = (0.004, 0.004, 0.004, 2.0)  # numbers so small that batch norm's eps shows
TOTALS = np.array([0.5, -0.25, 2.0, -1.5, 0.1, 3.0, -0.7, 1.4])


@check("2.c", 1, of=NAME)
def test_generator_shape(answers):
    """build_generator: (B, z_dim) -> (B, 1, 28, 28) in [-1, 1], for every z_dim."""
    for z_dim, scales in ((None, (1, 1e4)), (7, (1e4,))):
        network = Generator(answers, z_dim)
        noise = np.random.default_rng(0).normal(size=(3, network.z_dim))
        for mode, scale in product(("train", "eval"), scales):
            images = network.run(noise * scale, mode)
            if np.abs(images).max() > 1:
                raise network.ask(noise * scale, mode).wrong(
                    "images in [-1, 1], whatever the noise", "is tanh missing at the end?"
                )
            if mode == "train" and np.ptp(images, axis=0).max() == 0:
                raise network.ask(noise, "train").wrong("images that depend on the noise")
        network.run(noise[:1], "eval")


@check("2.c", 1, of=NAME)
def test_generator_parameters(answers):
    """build_generator: no biases but batch norm's: 2,305,472 or 2,280,896 parameters."""
    network = Generator(answers, None)
    found = sum(parameter.size for parameter in network.parameters)
    if found in COUNTS:
        return
    likely = None
    if found - COUNTS[0] in (12_544, 193, 192, 12_737, 12_736) or found - COUNTS[1] in (
        193,
        192,
        12_737,
    ):
        likely = "biases are on: batch norm has its own offset, and the last layer has none either"
    elif found - COUNTS[0] == 2 or found - COUNTS[1] == 2:
        likely = "the last layer has tanh alone, no batch norm"
    elif found < COUNTS[1]:
        likely = "is a batch norm missing, or without its own scale and offset?"
    raise network.reply.wrong(
        "2,305,472 parameters (batch norm over 12,544 features) or 2,280,896 (over 256 maps)",
        likely,
        f"{found:,} parameters, of shapes {network.shape_text()}",
    )


def require_chain(network, weights, mode, norms, asked, likely=None, totals=TOTALS, tolerance=2e-3):
    network.write_chain(*weights)
    found, reply = network.values(totals, mode)
    expected = chain(totals, weights, norms)
    if not np.allclose(found, expected, atol=tolerance):
        worst = int(np.argmax(np.abs(found - expected)))
        raise reply.wrong(
            f"{asked}: {expected[worst]:.4f} for image {worst}", likely, f"{found[worst]:.4f}"
        )


@check("2.c", 1, of=NAME)
def test_generator_tanh(answers):
    """build_generator: tanh on the last layer, and nothing else there."""
    network = Generator(answers)
    network.find_taps()
    for last in (0.25, 1.0, 4.0, -1.0):
        require_chain(
            network, (1, 1, 1, last), "eval", [fresh] * 3, "tanh of the last layer's numbers",
            "is it a sigmoid, is there batch norm before tanh, or nothing at all?",
            totals=np.array([0.2, 2.0]),
        )  # fmt: skip


@check("2.c", 2, of=NAME)
def test_generator_slopes(answers):
    """build_generator: LeakyReLU with slope 0.3 in all three places."""
    network = Generator(answers)
    network.find_taps()
    totals = np.array([1.0, -1.0])
    for place, signs in enumerate(((-1, -1, 1), (1, -1, -1), (1, 1, -1))):
        weights = (*signs, 1.0)
        network.write_chain(*weights)
        found, reply = network.values(totals, "eval")
        expected = chain(totals, weights, [fresh] * 3)
        if np.allclose(found, expected, atol=1e-3):
            continue
        likely = None
        for slope, cause in SLOPES:
            if np.isclose(found[0], chain(totals, weights, [fresh] * 3, slope)[0], atol=1e-3):
                likely = cause
        raise reply.wrong(
            f"{expected[0]:.4f} and {expected[1]:.4f}: LeakyReLU multiplies negative numbers by "
            f"0.3, here behind layer {place + 1}",
            likely,
            f"{found[0]:.4f} and {found[1]:.4f}",
        )


@check("2.c", 3, of=NAME)
def test_generator_batch_norm(answers):
    """build_generator: batch norm before each activation, over the batch, in train mode."""
    network = Generator(answers)
    network.find_taps()
    for weights in ((1.0, 1.0, 1.0, 0.5), (1.0, -1.0, 1.0, 0.5), (-1.0, 1.0, -1.0, 0.5), SMALL):
        require_chain(
            network, weights, "train", [normalised] * 3, "batch norm, then LeakyReLU, three times",
            "is an activation before its batch norm, a batch norm missing, its eps another?",
        )  # fmt: skip


def after_one_batch(weights, totals, samples) -> list:
    """Batch norms of eval mode that saw one batch in train mode; samples: numbers behind each
    statistic, for its unbiased variance."""
    norms = []
    values = weights[0] * totals
    for weight, number in zip(weights[1:], samples, strict=True):
        mean = 0.1 * values.mean()
        variance = 0.9 + 0.1 * values.var() * number / (number - 1)
        norms.append(lambda v, m=mean, s=variance: (v - m) / np.sqrt(s + EPS))
        seen = normalised(values)
        values = weight * np.where(seen > 0, seen, 0.3 * seen)
    return norms


@check("2.c", 1, of=NAME)
def test_generator_running_statistics(answers):
    """build_generator: batch norm keeps running statistics and uses them in eval mode."""
    network = Generator(answers)
    network.find_taps()
    weights = (2.0, -1.5, 1.5, 0.5)
    network.write_chain(*weights)
    network.values(TOTALS, "train")
    found, reply = network.values(TOTALS, "eval")
    batch = len(TOTALS)
    for first in (batch, batch * 49):  # per feature, or per map
        norms = after_one_batch(weights, TOTALS, (first, batch * 49, batch * 196))
        if np.allclose(found, chain(TOTALS, weights, norms), atol=2e-3):
            return
    likely = None
    if np.allclose(found, chain(TOTALS, weights, [normalised] * 3), atol=2e-3):
        likely = "eval mode still uses the batch's own statistics"
    elif np.allclose(found, chain(TOTALS, weights, [fresh] * 3), atol=2e-3):
        likely = "the running statistics did not move in train mode"
    raise reply.wrong(
        "eval mode after one batch in train mode: running mean and variance moved by a tenth",
        likely,
    )


@check("2.c", 2, of=NAME)
def test_generator_kernels(answers):
    """build_generator: kernels of 5 and strides 1, 2, 2; each unit reaches as far as they do."""
    network = Generator(answers)
    network.find_taps()
    first, second = network.taps
    single = [one_tap(2), one_tap(first), one_tap(second)]
    noise = np.full((1, Z_DIM), 1 / Z_DIM)
    for layer, spacing in ((None, 0), (0, 4), (1, 2), (2, 1)):
        kernels = list(single)
        if layer is not None:
            kernels[layer] = np.ones((5, 5))
        wanted = 1 if layer is None else 5
        reached = []
        # The unit in the middle, with the dense layer's outputs laid out maps first or maps last.
        for unit in (24, 24 * 256):
            dense = np.zeros(UNITS)
            dense[unit] = 1e3
            network.write(dense, *kernels)
            image = network.run(noise).reshape(28, 28)
            lines = [np.flatnonzero(np.abs(image).max(axis) > 1e-5) for axis in (1, 0)]
            reached.append(lines)
            if all(len(line) == wanted and (np.diff(line) == spacing).all() for line in lines):
                break
        else:
            rows, columns = max(reached, key=lambda pair: pair[0].size * pair[1].size)
            where = "one pixel" if layer is None else f"5x5 pixels, {spacing} apart"
            what = "single taps" if layer is None else f"all taps of layer {layer + 1}"
            raise network.ask(noise).wrong(
                f"with {what}, a unit of the 7x7 maps reaches {where}",
                "is it upsampling with a convolution, another kernel, another stride?",
                f"rows {rows.tolist()}, columns {columns.tolist()}",
            )
