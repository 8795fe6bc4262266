"""Checks of networks.build_discriminator: question 2.b."""

import numpy as np
import pytest

from .judging.check import check
from .judging.discriminators import COUNT, NAME, Discriminator, footprint, leaky, tap

pytestmark = pytest.mark.usefixtures("torch")


def some_images(count, seed=0):
    return np.random.default_rng(seed).uniform(-1, 1, (count, 1, 28, 28))


@check("2.b", 1, of=NAME)
def test_discriminator_shape(answers):
    """build_discriminator: (B, 1, 28, 28) -> (B, 1), for every B."""
    network = Discriminator(answers)
    for count in (1, 2, 5):
        for mode in ("train", "eval"):
            logits = network.run(some_images(count), mode)
            if count == 5 and np.ptp(logits) == 0:
                raise network.ask(some_images(count)).wrong("logits that depend on the image")


@check("2.b", 1, of=NAME)
def test_discriminator_parameters(answers):
    """build_discriminator: two convolutions and a dense layer, biases on: 212,865 parameters."""
    network = Discriminator(answers)
    found = sum(network.sizes)
    if found == COUNT and sorted(network.sizes)[-3:] == [1_600, 6_272, 204_800]:
        return
    likely = {
        COUNT - 193: "the biases are missing",
        COUNT - 192: "the convolutions' biases are missing",
        COUNT - 1: "the dense layer's bias is missing",
        COUNT + 384: "batch norm is not asked for here",
        COUNT + 256: "batch norm is not asked for here",
        COUNT + 128: "batch norm is not asked for here",
    }.get(found)
    raise network.reply.wrong(
        f"{COUNT:,} parameters: convolutions 1 -> 64 -> 128 with kernel 5, dense 6,272 -> 1",
        likely,
        f"{found:,} parameters, of shapes {network.shapes()}",
    )


@check("2.b", 1, of=NAME)
def test_discriminator_gives_raw_logits(answers):
    """build_discriminator: any real number can come out; no sigmoid at the end."""
    network = Discriminator(answers)
    for weight in (1.0, -1.0):
        network.write(conv1=tap(1, 64, 1), conv2=tap(1, 128, 64), dense=np.full(6_272, weight))
        for size in (1.0, 10.0):
            reply = network.ask(np.full((1, 1, 28, 28), size))
            logit = network.run(np.full((1, 1, 28, 28), size))[0, 0]
            expected = weight * size * 64 * 6_272
            if not np.isclose(logit, expected, rtol=1e-3):
                likely = None
                if abs(logit) <= 1:
                    likely = "the output is squashed: the losses take raw logits, without sigmoid"
                raise reply.wrong(
                    f"{expected:g}: with these weights every layer multiplies or sums", likely
                )

    network.write(
        conv1=tap(1, 64, 1), conv2=tap(1 / 64, 128, 64), dense=np.full(6_272, 1 / 6_272),
        bias1=0.5, bias2=0.25, bias3=2.0,
    )  # fmt: skip
    reply = network.ask(np.ones((1, 1, 28, 28)))
    logit = float(network.run(np.ones((1, 1, 28, 28)))[0, 0])
    if not np.isclose(logit, 3.75, rtol=1e-3):
        raise reply.wrong(
            "3.75: 1 from the image, 0.5, 0.25 and 2 from the biases of the three layers",
            "every layer adds its bias",
            f"{logit:g}",
        )


@check("2.b", 2, of=NAME)
def test_discriminator_slopes(answers):
    """build_discriminator: LeakyReLU with slope 0.3 after each convolution."""
    network = Discriminator(answers)
    image = np.ones((1, 1, 28, 28))
    for first, second in ((1, 1), (-1, -1), (1, -1), (-1, 1)):
        network.write(
            conv1=tap(first, 64, 1),
            conv2=tap(second / 64, 128, 64),
            dense=np.full(6_272, 1 / 6_272),
        )
        logit = float(network.run(image)[0, 0])
        expected = float(leaky(second * leaky(first * 1.0, 0.3), 0.3))
        if np.isclose(logit, expected, rtol=1e-3, atol=1e-4):
            continue
        likely = None
        for slope, cause in ((0.01, "that is the library's default slope"), (0.0, "that is ReLU"),
                             (0.2, "that is a slope of 0.2"), (1.0, "no activation")):  # fmt: skip
            if np.isclose(
                logit, float(leaky(second * leaky(first * 1.0, slope), slope)), atol=1e-4
            ):
                likely = cause
        raise network.ask(image).wrong(
            f"{expected:g}: the convolutions multiply by {first} and {second}, and LeakyReLU "
            "multiplies negative numbers by 0.3",
            likely,
            f"{logit:g}",
        )


@check("2.b", 2, of=NAME)
def test_discriminator_kernels(answers):
    """build_discriminator: kernel 5 and stride 2, twice: a unit sees 13x13 pixels."""
    network = Discriminator(answers)
    impulses = np.eye(784).reshape(784, 1, 28, 28)
    seen = []
    # The unit in the middle, with the dense layer's inputs laid out maps first or maps last.
    for unit in (24, 24 * 128):
        dense = np.zeros(6_272)
        dense[unit] = 1
        network.write(
            conv1=np.ones((64, 1, 5, 5)) / 64, conv2=np.ones((128, 64, 5, 5)), dense=dense
        )
        seen.append(network.run(impulses).reshape(28, 28))
    response = max(seen, key=np.count_nonzero)
    rows, columns = (np.flatnonzero(np.abs(response).sum(axis) > 1e-6) for axis in (1, 0))
    block = response[np.ix_(rows, columns)]
    row = footprint()
    if block.shape == (13, 13) and np.allclose(block, np.outer(row, row), rtol=1e-3):
        return
    raise network.ask(impulses).wrong(
        "each unit of the last maps sees 13x13 pixels, as two convolutions with kernel 5 and "
        "stride 2 make it",
        "is it pooling, another kernel, another stride?",
        f"a unit that sees {len(rows)}x{len(columns)} pixels",
    )


@check("2.b", 2, of=NAME)
def test_discriminator_dropout(answers, seed):
    """build_discriminator: dropout 0.3 of single numbers after each convolution, in train mode."""
    network = Discriminator(answers)
    ones = np.ones((512, 1, 28, 28))
    one_map = np.zeros((128, 64, 5, 5))
    one_map[0, 0, 2, 2] = 1  # one map of the first layer to one of the second
    network.write(conv1=tap(1, 64, 1), conv2=one_map, dense=np.ones(6_272))
    asked = "dropout with p = 0.3 after both activations: single numbers kept, times 1/0.7"
    if not np.allclose(network.run(ones[:2]), 49, rtol=1e-4):
        raise network.ask(ones[:2]).wrong("49: nothing is dropped in eval mode")
    reply = network.ask(ones, "train", seed)
    sums = network.run(ones, "train", seed)[:, 0]  # of 49 positions, each kept with chance 0.49
    kept = sums * 0.49
    if np.ptp(sums) == 0:
        raise reply.wrong(asked, "nothing is dropped", f"the same sum {sums[0]:g} every time")
    if np.mean(kept < 0.5) > 0.05:
        raise reply.wrong(asked, "whole maps are dropped: Dropout, not Dropout2d", "all or nothing")
    share = float(np.mean(kept) / 49)
    lattice = bool(np.allclose(kept, np.rint(kept), atol=1e-2))
    spread = float(np.var(kept) / 49)
    if not lattice or abs(share - 0.49) > 0.03 or abs(spread - 0.49 * 0.51) > 0.08:
        raise reply.wrong(
            asked,
            "one of the two is missing, or p is another",
            f"sums of 49 from {sums.min():.4g} to {sums.max():.4g}, mean {sums.mean():.4g}",
        )
    # Each layer on its own: averaged over 64 maps, the first layer's masks hardly matter.
    dense = np.zeros(6_272)
    dense[0] = 1
    network.write(conv1=tap(1, 64, 1), conv2=tap(1 / 64, 128, 64), dense=dense)
    many = np.ones((2048, 1, 28, 28))
    single = network.run(many, "train", seed + 1)[:, 0]
    dropped = float(np.mean(np.abs(single) < 1e-6))
    if abs(dropped - 0.3) > 0.07:
        raise network.ask(ones, "train", seed).wrong(
            asked, "the second dropout's p is another", f"a share of {dropped:.2f} dropped there"
        )
    if not np.isclose(single[np.abs(single) > 1e-6].mean(), 1 / 0.7, rtol=0.02):
        raise network.ask(ones, "train", seed).wrong(
            asked, "numbers that are kept are scaled by 1/0.7"
        )
