"""Checks of networks.build_discriminator: question 2.b, dropout."""

from itertools import combinations_with_replacement

import numpy as np
import pytest

from grader.checks.constants import DROPOUT
from grader.checks.decorator import check
from grader.checks.question_2.discriminator_probes import NAME, Discriminator

KEPT = 1 - DROPOUT  # the share of numbers that one dropout keeps: 0.7 for p = 0.3
BY_BOTH = KEPT**2  # and that both keep: 0.49

pytestmark = pytest.mark.usefixtures("torch")


@check("2.b", 2, of=NAME)
def test_discriminator_dropout(submission, seed):
    """build_discriminator: dropout {DROPOUT} of single numbers after each convolution, in train
    mode."""
    network = Discriminator(submission)
    asked = (
        f"dropout with p = {DROPOUT:g} after both activations: of single numbers, those kept times "
        f"1/{KEPT:g}"
    )
    # Each map of the first layer to one of the second: 3,136 chains of two numbers, each kept with
    # chance BY_BOTH and then worth 1/BY_BOTH.
    layers = network.layers
    maps = range(min(layers.maps1, layers.maps2))
    chains = len(maps) * layers.inputs // layers.maps2
    ones_at = network.tap2(1)
    conv2 = np.zeros_like(ones_at)
    conv2[maps, maps] = ones_at[maps, maps]
    network.write(conv1=network.tap1(1), conv2=conv2, dense=1.0, reach=2 * chains)
    ones = np.ones((32, 1, 28, 28))
    require_sum(network, ones[:2], chains)
    kept, reply = kept_in_train_mode(network, ones, chains, seed, asked)
    require_new_numbers(network, ones, kept, reply, seed)
    # The variance of single numbers, seen here with a standard error of a quarter of it; that of
    # whole maps is ten to fifty times as large.
    usual = BY_BOTH * (1 - BY_BOTH)
    share, spread = float(np.mean(kept) / chains), float(np.var(kept) / chains)
    if spread > 4 * usual:
        ratio = np.sqrt(spread / usual)
        scale = BY_BOTH / np.sqrt(chains * usual)
        raise reply.then(
            f"ratio = output.std(correction=0) * {scale:.6g}",
            'print(f"sums that vary {ratio:.1f} times as much as with single numbers")',
        ).wrong(
            asked,
            "whole maps are dropped, or the same places in all maps: use Dropout, not Dropout2d",
            f"sums that vary {ratio:.1f} times as much as with single numbers",
        )
    if abs(share - BY_BOTH) > 0.01 or spread < usual / 5.9:
        told = f"a share of {share:.2f} is kept by both (asked: {BY_BOTH:g})"
        reply = reply.then(
            f"share = output.mean() * {BY_BOTH / chains:.6g}",
            f'print(f"a share of {{share:.2f}} is kept by both (asked: {BY_BOTH:g})")',
        )
        raise reply.wrong(asked, OTHER_P, told).following("test_discriminator_kernels")
    require_second_share(network, ones_at, seed + 1, asked)


def require_new_numbers(network, images, kept, reply, seed):
    """Require that other numbers are dropped in the next pass. kept: how many were in the first."""
    sums, _ = network.logits(images, "train", seed + 1)
    if np.array_equal(np.rint(sums * BY_BOTH), kept):
        raise reply.then(
            "images = torch.ones(len(output), 1, 28, 28)",
            "same = 'the same' if torch.equal(network(images), output) else 'other'",
            "print(same, 'numbers dropped in the next pass')",
        ).wrong(
            "other numbers dropped in each pass",
            "is the mask made once, or its random generator seeded again in each pass?",
            "the same numbers dropped in the next pass",
        )


def require_second_share(network, ones_at, seed, asked):
    """Insist on the share that the second dropout keeps.

    One number of the first layer goes to all maps of the second: where it is kept, they tell the
    share of the second layer. Four by four pixels: which of them is seen depends on the padding.
    ones_at: weights of the second convolution that see the number at the same place.
    """
    layers = network.layers
    conv2 = np.zeros_like(ones_at)
    conv2[:, 0] = ones_at[:, 0]
    network.write(conv1=network.tap1(1), conv2=conv2, dense=1.0, reach=2 * layers.maps2)
    spots = np.zeros((64, 1, 28, 28))
    spots[:, :, 12:16, 12:16] = 1
    require_sum(network, spots[:2], layers.maps2)
    kept, reply = kept_in_train_mode(network, spots, layers.maps2, seed, asked)
    share = float(np.mean(kept[kept > 0.5]) / layers.maps2)
    # Of the numbers that are counted, 64 * maps * KEPT; more than five standard errors.
    if not abs(share - KEPT) <= 5.78 * np.sqrt(DROPOUT / (64 * layers.maps2)):
        reply = reply.then(
            f"share = output[output > 1].mean() * {BY_BOTH / layers.maps2:.6g}",
            'print(f"it drops a share of {1 - share:.2f}")',
        )
        raise reply.wrong(
            asked, "the second dropout has another p", f"it drops a share of {1 - share:.2f}"
        )


OTHER_P = "one of the two is missing or has another p, or there is a third"
SHARES = sorted({DROPOUT, 0.0, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8})


def likely_shares(sums, chains):
    """The likely cause of these sums, each over `chains` ones in train mode."""
    mean = sums.mean() / chains
    if np.allclose(sums, np.rint(sums), atol=0.05) and abs(mean - BY_BOTH) < 0.02:
        return f"what is kept is not multiplied by 1/{KEPT:g}"
    if abs(mean - 1) > 0.2:
        return (
            "something else differs in train mode: batch norm, which is not asked for, or "
            "another kind of dropout, such as AlphaDropout"
        )
    pairs = combinations_with_replacement(SHARES, 2)
    for first, second in sorted(pairs, key=lambda pair: pair[0] != pair[1]):
        kept = (1 - first) * (1 - second)
        counts = sums * kept
        usual = chains * kept * (1 - kept)  # variance of the number of chains kept
        if np.allclose(counts, np.rint(counts), atol=0.05) and 0.5 < counts.var() / usual < 1.8:
            if (first, second) == (0.0, DROPOUT):
                return "one of the two dropouts is missing"
            if first == second:
                return f"p is {first:g} in both"
            return f"p is {first:g} in one of them and {second:g} in the other"
    return OTHER_P


def require_sum(network, images, expected):
    sums, reply = network.logits(images, "eval")
    if not np.allclose(sums, expected, rtol=1e-4):
        likely = told = None
        if network.quiet != "eval":
            likely = "dropout stays on in eval mode: F.dropout needs training=self.training"
            told = f"sums {sums[0]:.6g} and {sums[1]:.6g}"
            reply = network.submission.reply(reply.value, "")  # the next ones are different
        wrong = reply.wrong(f"{expected}: dropout is off in eval mode", likely, told)
        raise wrong.following(
            "test_discriminator_parameters", "test_discriminator_gives_raw_logits"
        )


def kept_in_train_mode(network, images, chains, seed, asked):
    """(how many of the chains of numbers both dropouts kept, for each image; the reply)."""
    sums, reply = network.logits(images, "train", seed)
    if np.ptp(sums) == 0:
        of_all = f"for all {len(images)} copies of an image, in train mode"
        _, reply = network.answer(images, "train", seed)  # whatever follows the sums: see `logits`
        reply = reply.then(
            "same = 'the same output' if output.min() == output.max() else 'different outputs'",
            f'print(f"{{same}} {of_all}")',
        )
        likely = "nothing is dropped"
        if not np.isclose(sums[0], chains, rtol=1e-3):
            likely = "one mask is used for all images of a batch: draw one for each"
        raise reply.wrong(asked, likely, f"the same output {of_all}")
    kept = sums * BY_BOTH
    if not np.allclose(kept, np.rint(kept), rtol=0, atol=0.05):
        told = f"sums from {sums.min():.4g} to {sums.max():.4g}, not all multiples of 1/{BY_BOTH:g}"
        reply = reply.then(
            f"kept = output * {BY_BOTH:.6g}",
            "all_are = 'all' if (kept - kept.round()).abs().max() < 0.05 else 'not all'",
            f"multiples = f'{{all_are}} multiples of 1/{BY_BOTH:g}'",
            'print(f"sums from {output.min():.4g} to {output.max():.4g}, {multiples}")',
        )
        raise reply.wrong(asked, likely_shares(sums, chains), told)
    return np.rint(kept), reply
