"""Checks of networks.build_discriminator: question 2.b, all but dropout."""

from functools import partial
from itertools import product

import numpy as np
import pytest

from grader.checks import draws, pictures
from grader.checks.constants import COUNT, DROPOUT, FIELD, KERNEL, SIZES, SLOPE
from grader.checks.decorator import check
from grader.checks.question_2.discriminator_probes import NAME, Discriminator, footprint, leaky
from grader.checks.question_2.parameters import kernels_in_words
from grader.checks.question_2.typed_arrays import with_known_weights
from grader.checks.submission import Reply

PRINT_FIRST = 'print(f"{output.flatten()[0]:g}")'
PARAMETERS, RAW = "test_discriminator_parameters", "test_discriminator_gives_raw_logits"

pytestmark = pytest.mark.usefixtures("torch")


def some_images(count):
    return np.linspace(-1, 1, count * 784).reshape(count, 1, 28, 28)


@check("2.b", 1, of=NAME)
def test_discriminator_shape(submission):
    """build_discriminator: (B, 1, 28, 28) -> (B, 1), for any B."""
    network = Discriminator(submission)
    with_known_weights(network, partial(require_logits, network))


def require_logits(network):
    with network.explained():
        for count in (4, 1):
            for mode in ("train", "eval"):
                reply = network.ask(some_images(count), mode)
                logits = network.outputs(reply, count)
                if count > 1 and np.ptp(logits) == 0:
                    raise reply.wrong("logits that depend on the image")


@check("2.b", 1, of=NAME)
def test_discriminator_parameters(submission):
    """build_discriminator: two convolutions and a dense layer, with biases: {COUNT} parameters."""
    network = Discriminator(submission)
    network.require_new()
    sizes = [parameter.size for parameter in network.used]
    found = sum(sizes)
    if found == COUNT and sorted(sizes)[-3:] == sorted(SIZES.values())[-3:]:
        return
    likely = {
        COUNT - 193: "the biases are missing",
        COUNT - 192: "the convolutions' biases are missing",
        COUNT - 1: "the dense layer's bias is missing",
        COUNT + 384: "batch norm is not asked for here",
        COUNT + 256: "batch norm is not asked for here",
        COUNT + 128: "batch norm is not asked for here",
        COUNT + 1: "this is PReLU, which learns its slope: LeakyReLU's is fixed",
        COUNT + 2: "this is PReLU, which learns its slope: LeakyReLU's is fixed",
    }.get(found) or kernels_in_words(network.used, ((64, 1), (128, 64)))
    if network.unused and found < COUNT:
        likely = f"{network.unused}: never used, the output does not depend on it"
    raise network.wrong_parameters(
        f"{COUNT:,} parameters: convolutions 1 -> 64 -> 128 with kernel {KERNEL}, dense 6,272 -> 1",
        likely,
    )


@check("2.b", 1, of=NAME)
def test_discriminator_gives_raw_logits(submission):
    """build_discriminator: raw logits, any real number; no sigmoid at the end."""
    network = Discriminator(submission)
    layers = network.layers

    def ask(case, seed=0):
        weight, size = case
        network.write(conv1=network.tap1(1), conv2=network.tap2(1), dense=weight)
        return network.answer(np.full((1, 1, 28, 28), size), network.quiet, seed)

    drawn = draws.secret.choice((2.0, -2.0, 4.0)), draws.secret.randint(4, 36) / 4
    cases = [*product((1.0, -1.0), (1.0, 10.0)), drawn]
    for (weight, size), (logits, reply) in draws.replies(cases, ask):
        logit = logits[0, 0]
        expected = weight * size * layers.maps1 * layers.inputs
        if not np.isclose(logit, expected, rtol=1e-3):
            likely = None
            if abs(logit) <= 1:
                likely = "the output is squashed: use no sigmoid, the losses take raw logits"
            elif any(np.isclose(logit / expected, (1 - DROPOUT) ** n, rtol=1e-3) for n in (1, 2)):
                likely = "dropout scales in eval mode: it should scale what it keeps in train mode"
            elif 0 <= logit / expected < 0.9:
                likely = "there is an activation after the last layer: return raw logits"
            elif not np.isclose(ask((weight, size), seed=1)[0][0, 0], logit):
                likely = "each call in eval mode gives another number: dropout must be off"
            raise (
                reply.then(PRINT_FIRST)
                .wrong(
                    f"{expected:g}: with these weights, layers only multiply and add",
                    likely,
                    f"{logit:g}",
                )
                .following(PARAMETERS)
            )

    network.write(
        conv1=network.tap1(1),
        conv2=network.tap2(1 / layers.maps1),
        dense=1 / layers.inputs,
        bias1=0.5,
        bias2=0.25,
        bias3=2.0,
    )
    logits, reply = network.answer(np.ones((1, 1, 28, 28)), network.quiet)
    if not np.isclose(logits[0, 0], 3.75, rtol=1e-3):
        raise (
            reply.then(PRINT_FIRST)
            .wrong(
                "3.75: 1 from the image, 0.5, 0.25 and 2 from the biases of the three layers",
                "every layer adds its bias",
                f"{logits[0, 0]:g}",
            )
            .following(PARAMETERS)
        )


SLOPES = (  # mistaken for the slope asked for
    (0.01, "this is the library's default slope"),
    (0.0, "this is ReLU"),
    (0.2, "this is a slope of 0.2"),
    (0.3, "this is a slope of 0.3"),
    (1.0, "an activation is missing"),
)


SIGNS = (1, 1), (-1, -1), (1, -1), (-1, 1)  # of the two convolutions' weights


@check("2.b", 1, of=NAME)
def test_discriminator_slopes(submission):
    """build_discriminator: LeakyReLU with slope {SLOPE} after each convolution."""
    network = Discriminator(submission)
    image = np.ones((1, 1, 28, 28))

    def ask(weights):
        first, second = weights
        network.write(
            conv1=network.tap1(first),
            conv2=network.tap2(second / network.layers.maps1),
            dense=1 / network.layers.inputs,
            reach=1,
        )
        return network.logits(image)

    drawn = [
        (-draws.secret.randint(2, 7) / 4, sign * draws.secret.randint(2, 7) / 4) for sign in (1, -1)
    ]
    for (first, second), (logits, reply) in draws.replies((*SIGNS, *drawn), ask):
        logit = float(logits[0])
        expected = float(leaky(second * leaky(first * 1.0, SLOPE), SLOPE))
        if np.isclose(logit, expected, rtol=1e-3, atol=1e-4):
            continue
        likely = None
        for slope, cause in SLOPES:
            other = float(leaky(second * leaky(first * 1.0, slope), slope))
            if slope != SLOPE and np.isclose(logit, other, atol=1e-4):
                likely = cause
        raise (
            reply.then(PRINT_FIRST)
            .wrong(
                f"{expected:g}: the convolutions multiply by {first} and {second}, and LeakyReLU "
                f"multiplies negative numbers by {SLOPE:g}",
                likely,
                f"{logit:g}",
            )
            .following(PARAMETERS, RAW)
        )


def counts_seen(images):
    """What a unit that sees FIELD x FIELD pixels sums up, for each place of its field: (B, n)."""
    row = footprint()
    windows = np.lib.stride_tricks.sliding_window_view(images[:, 0], (FIELD, FIELD), axis=(1, 2))
    return np.einsum("byxij,i,j->byx", windows, row, row).reshape(len(images), -1)


# The unit in the middle of the first map, with the maps first, last or second in the dense layer's
# inputs.
MIDDLE = 24, 24 * 128, 3 * 7 * 128 + 3


def write_one_unit(network, unit):
    """Make all kernels average, and the dense layer read a single unit."""
    dense = np.zeros(6_272)
    dense[unit] = 1
    conv1, conv2 = np.ones((64, 1, KERNEL, KERNEL)) / 64, np.ones((128, 64, KERNEL, KERNEL))
    network.write(conv1=conv1, conv2=conv2, dense=dense, reach=KERNEL**4)


@check("2.b", 2, of=NAME)
def test_discriminator_kernels(submission, seed):
    """build_discriminator: kernel {KERNEL} and stride 2, twice: a unit sees {FIELD}x{FIELD}
    pixels."""
    network = Discriminator(submission)
    if not network.layers.kernels_as_asked:
        raise network.not_recognised()
    noise = np.random.default_rng(seed).uniform(0, 1, (4, 1, 28, 28))
    expected = counts_seen(noise)
    for unit in MIDDLE:
        write_one_unit(network, unit)
        found = network.logits(noise)[0]
        # A few images of noise tell it from any other weighted sum of pixels.
        if np.isclose(found[:, None], expected, rtol=1e-3, atol=0).all(0).any():
            require_first_maps(network)
            return
    impulses = np.eye(784).reshape(784, 1, 28, 28)
    seen, replies = [], []
    for unit in MIDDLE:
        write_one_unit(network, unit)
        logits, reply = network.logits(impulses)
        seen.append(logits.reshape(28, 28))
        replies.append(reply)
    most = int(np.argmax(list(map(np.count_nonzero, seen))))
    response, reply = seen[most], replies[most]
    rows, columns = (np.flatnonzero(np.abs(response).sum(axis) > 1e-4) for axis in (1, 0))
    wrong = reply.then(*PRINT_SEEN).wrong(
        f"each unit of the last maps sees {FIELD}x{FIELD} pixels: two convolutions with kernel "
        f"{KERNEL} and stride 2",
        "is there pooling, or another kernel or stride?",
        f"a unit that sees {len(rows)}x{len(columns)} pixels",
    )
    margin = (28 - FIELD) // 2
    expected = np.pad(np.outer(footprint(), footprint()), (margin, 28 - FIELD - margin))
    images = {
        "pixels that it sees": shades(np.abs(response)),
        "asked, wherever it is": shades(expected),
    }
    raise wrong.following(PARAMETERS, RAW).showing(pictures.beside, images)


PRINT_SEEN = (
    "seen = output.reshape(28, 28).abs()",
    "rows, columns = (int((seen.sum(axis) > 1e-4).sum()) for axis in (1, 0))",
    'print(f"a unit that sees {rows}x{columns} pixels")',
)


def shades(values):
    """Values scaled to the whole grey scale, 0 to 255."""
    return values / max(float(values.max()), 1e-30) * 255


def require_first_maps(network):
    """Require maps of 14x14 after the first convolution, whatever its padding.

    With ones in these maps, the second convolution counts them, one line of its kernel at a time:
    exactly two neighbouring lines meet a one from each of the 7x7 units. With maps of 13x13 or
    15x15 it would be one line or three.
    """
    if not network.layers.has("bias1"):
        return  # the parameters are wrong; without this bias there are no ones
    image = np.zeros((1, 1, 28, 28))
    for across in (False, True):
        counts = []
        for line in range(KERNEL):
            conv2 = np.zeros((128, 64, KERNEL, KERNEL))
            conv2[0, 0].swapaxes(0, int(across))[line] = 1
            network.write(conv2=conv2, dense=np.ones(6_272), bias1=1.0, reach=49 * KERNEL)
            counts.append(float(network.logits(image)[0][0]))
        most = np.flatnonzero(np.isclose(counts, max(counts)))
        if len(most) != 2 or np.ptp(most) != 1:
            raise Reply(None, "").wrong(  # one pass of five would not show it
                "maps of 14x14 after the first convolution, padded with zeros before the second: "
                "1x28x28 -> 64x14x14 -> 128x7x7",
                "the first one's padding does not fit, or `padding_mode` is not zeros",
                "maps of another size, or padded otherwise, though those at the end are 7x7",
            )
