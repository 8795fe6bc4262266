"""Checks of losses.py: question 2.d."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from .answers.records import Tensor
from .judging import compare
from .judging.check import check

pytestmark = pytest.mark.usefixtures("torch")

logits = st.lists(st.integers(-24, 24).map(lambda k: k / 4), min_size=1, max_size=6)


def column(values):
    return np.array(values, dtype=np.float32).reshape(-1, 1)


def called_real(values):
    """-log sigmoid(logit), the cross-entropy against the label 1."""
    return np.logaddexp(0, -np.asarray(values, dtype=np.float64))


def called_fake(values):
    """-log (1 - sigmoid(logit)), the cross-entropy against the label 0."""
    return np.logaddexp(0, np.asarray(values, dtype=np.float64))


LOSES_DIGITS = "log(sigmoid(x)) loses all digits at large logits: use a loss that takes logits"
CUT_AT_100 = "BCELoss cuts the logarithm at -100: use a loss that takes logits"


def loss_of(answers, name, *batches):
    """(loss as a float, gradients for the logits, reply)."""
    import torch

    tensors = [torch.from_numpy(column(batch)) for batch in batches]
    function = name.partition(".")[2]
    arguments = ", ".join(f"torch.tensor({t.tolist()}, requires_grad=True)" for t in tensors)
    call = f"from {answers.package}.losses import {function}\nimport torch\n{function}({arguments})"
    answer = answers.ask("loss_and_gradients", name, *tensors, of=name, call=call)
    reply = answers.reply(answer.loss, call)
    asked = "a scalar tensor that carries gradients"
    if isinstance(answer.loss, Tensor) and not np.isfinite(answer.loss.array).all():
        raise reply.wrong("a finite loss", LOSES_DIGITS)
    value = compare.tensor(reply, None, asked)
    if value.shape != ():
        raise reply.wrong(asked, "the losses of the batch must be averaged to one number")
    if answer.gradients is None:
        raise reply.wrong(asked, "was it detached, or turned into a number by .item()?")
    gradients = [g.array if isinstance(g, Tensor) else np.zeros((0, 1)) for g in answer.gradients]
    return float(value), gradients, reply


def require_loss(found, expected, reply, asked, suspects):
    if np.isclose(found, expected, rtol=1e-4, atol=1e-5):
        return
    for suspect, cause in suspects:
        if np.isclose(found, suspect, rtol=1e-4, atol=1e-5):
            raise reply.wrong(asked, cause)
    raise reply.wrong(asked + f": {expected:.6g} here")


def gradient_text(found):
    return f"{found.tolist()}" if found.size <= 100 else f"a gradient of shape {found.shape}"


def require_gradient(found, expected, reply, asked):
    if not compare.close_arrays(found, expected, 1e-3):
        cause = "the value is right, but its gradient is not"
        raise reply.wrong(asked, cause, gradient_text(found))


FOR_G = "the mean cross-entropy of the fakes' logits against the label 1 (real)"


@check("2.d", 1, of="losses.generator_loss")
@given(logits)
@example([2.0, -1.0])
def test_generator_loss(answers, fake):
    """generator_loss: the generator wants its fakes called real."""
    found, (gradient,), reply = loss_of(answers, "losses.generator_loss", fake)
    require_loss(
        found, called_real(fake).mean(), reply, FOR_G,
        [
            (-called_fake(fake).mean(), "this is the saturating loss, log(1 - D(G(z)))"),
            (called_fake(fake).mean(), "the labels are swapped: the generator wants label 1"),
            (called_real(fake).sum(), "this is the sum over the batch, not the mean"),
            (called_real(1 / (1 + np.exp(-np.array(fake)))).mean(), "the sigmoid is applied twice"),
            (called_real(fake).mean() / 2, "this is half of it"),
        ],
    )  # fmt: skip
    slope = -1 / (1 + np.exp(column(fake).astype(np.float64))) / len(fake)
    require_gradient(gradient, slope, reply, "its gradient for each logit")


EXTREME = (200.0, -200.0, 90.0, -110.0, 0.5)


@check("2.d", 1, of="losses.generator_loss")
def test_generator_loss_of_large_logits(answers):
    """generator_loss: finite and with right gradients at logits of +-200."""
    for value in EXTREME:
        found, (gradient,), reply = loss_of(answers, "losses.generator_loss", [value])
        expected = called_real(value)
        suspects = [(min(expected, 100), CUT_AT_100)]
        require_loss(found, expected, reply, FOR_G, suspects)
        expected = -np.exp(-called_fake(value))
        if gradient.shape != (1, 1):  # the loss does not depend on the logit
            raise reply.wrong(f"a gradient of {expected:.3g}", returned=gradient_text(gradient))
        if not np.isclose(gradient[0, 0], expected, rtol=1e-3, atol=1e-6):
            raise reply.wrong(
                f"a gradient of {expected:.3g}", LOSES_DIGITS, f"{gradient[0, 0]:.3g}"
            )


FOR_D = "the mean over real logits against 1, plus the mean over fake logits against 0"


def require_discriminator_loss(answers, real, fake):
    found, gradients, reply = loss_of(answers, "losses.discriminator_loss", real, fake)
    on_real, on_fake = called_real(real), called_fake(fake)
    expected = on_real.mean() + on_fake.mean()
    require_loss(
        found, expected, reply, FOR_D,
        [
            (np.minimum(on_real, 100).mean() + np.minimum(on_fake, 100).mean(), CUT_AT_100),
            (expected / 2, "this is half of it: the two means are added"),
            (on_fake.mean(), "the real half is missing"),
            (on_real.mean(), "the fake half is missing"),
            (called_fake(real).mean() + called_real(fake).mean(), "the labels are swapped"),
            (called_fake(fake).mean() + called_fake(real).mean(), "real images have the label 1"),
            (on_real.sum() + on_fake.sum(), "these are sums over the batch, not means"),
            (np.concatenate([on_real, on_fake]).mean(), "each batch has a mean of its own"),
            (np.concatenate([on_real, on_fake]).mean() * 2, "each batch has a mean of its own"),
            (0.9 * on_real.mean() + 0.1 * called_fake(real).mean() + on_fake.mean(),
             "labels of 0.9 are not asked for"),
        ],
    )  # fmt: skip
    for gradient, values, sign in zip(gradients, (real, fake), (-1, 1), strict=True):
        slope = sign / (1 + np.exp(-sign * column(values).astype(np.float64))) / len(values)
        require_gradient(gradient, slope, reply, "its gradient for each logit, real and fake")


@check("2.d", 2, of="losses.discriminator_loss")
@given(
    st.integers(1, 5).flatmap(
        lambda n: st.tuples(*[st.lists(logits.map(max), min_size=n, max_size=n)] * 2)
    )
)
@example(([2.0, -1.0], [1.0, 3.0]))
def test_discriminator_loss(answers, pair):
    """discriminator_loss: real images have the label 1, fakes the label 0."""
    require_discriminator_loss(answers, *pair)


@check("2.d", 1, of="losses.discriminator_loss")
@given(logits, logits)
@example([2.0, -1.0, 0.5], [1.0])
def test_discriminator_loss_of_unequal_batches(answers, real, fake):
    """discriminator_loss: the two batches may differ in size."""
    require_discriminator_loss(answers, real, fake)


@check("2.d", 1, of="losses.discriminator_loss")
def test_discriminator_loss_of_large_logits(answers):
    """discriminator_loss: finite and with right gradients at logits of +-200."""
    for real in EXTREME:
        for fake in (200.0, -200.0):
            require_discriminator_loss(answers, [real], [fake])


SHAPES = (((3, 2), (3,)), ((1, 3), (1,)))  # of the two small networks' parameters


def optimizer_run(answers, which, gradients, **options):
    """Parameters of both small networks after each step, and the reply."""
    player = ("generator", "discriminator")[which]
    given = "".join(f", {key}={value}" for key, value in options.items())
    call = (
        f"from {answers.package}.losses import build_optimizers\n"
        f"optimizers = build_optimizers(generator, discriminator{given})\n"
        f"optimizers[{which}].step()  # the {player}'s, all gradients {list(gradients)}"
    )
    answer = answers.ask(
        "optimizer_steps", options, which, list(gradients), of="losses.build_optimizers", call=call
    )
    reply = answers.reply(answer.pair, call)
    compare.items(reply, 2, "the pair (the generator's Adam, the discriminator's Adam)")
    return [
        [
            flat(answers.reply(network, call), shapes)
            for network, shapes in zip(step, SHAPES, strict=True)
        ]
        for step in answer.after
    ], reply


def flat(network, shapes):
    """All numbers of a small network's parameters."""
    asked = f"finite parameters of shapes {shapes}, as they were"
    parts = compare.items(network, len(shapes), asked)
    return np.concatenate([
        compare.tensor(part, shape, asked, None).ravel()
        for part, shape in zip(parts, shapes, strict=True)
    ])  # fmt: skip


STARTS = (0.5, -0.25)  # of the parameters of the two small networks


@check("2.d", 1, of="losses.build_optimizers")
def test_optimizers_hold_their_own_networks(answers):
    """build_optimizers: the generator's first, each with exactly its own network's parameters."""
    for which, player in enumerate(("generator", "discriminator")):
        after, reply = optimizer_run(answers, which, [1.0])
        own, other = after[0][which], after[0][1 - which]
        asked = f"a step of the {player}'s optimizer moves all of its parameters, and no others"
        own_moved, other_moved = own != STARTS[which], other != STARTS[1 - which]
        if other_moved.all() and not own_moved.any():
            raise reply.wrong(asked, "the two optimizers are in the wrong order")
        if not own_moved.all():
            raise reply.wrong(asked, "some of its parameters are not in the optimizer")
        if other_moved.any():
            raise reply.wrong(asked, "it also holds parameters of the other network")


def adam(start, gradients, lr):
    """Adam's iterates by its paper's formulas (Kingma and Ba 2015), betas 0.9 and 0.999."""
    value, first, second, iterates = start, 0.0, 0.0, []
    for step, gradient in enumerate(gradients, start=1):
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        scale = np.sqrt(second / (1 - 0.999**step)) + 1e-8
        value = value - lr * (first / (1 - 0.9**step)) / scale
        iterates.append(value)
    return iterates


@check("2.d", 2, of="losses.build_optimizers")
def test_optimizers_are_adam(answers):
    """build_optimizers: Adam with the library's betas and the learning rate asked for."""
    gradients = [1.0, -0.5, 3.0, 3.0, -0.25]
    for which in (0, 1):
        for options in ({}, {"lr": 0.01}):
            after, reply = optimizer_run(answers, which, gradients, **options)
            lr = options.get("lr", 1e-4)
            moved = np.array([step[which][0] for step in after]) - STARTS[which]
            expected = np.array(adam(STARTS[which], gradients, lr)) - STARTS[which]
            if np.allclose(moved, expected, rtol=0, atol=0.02 * lr):
                continue
            asked = f"Adam's steps with learning rate {lr:g} and betas (0.9, 0.999)"
            likely = None
            if not np.isclose(abs(moved[0]), lr, rtol=0.02):
                likely = f"the first step of Adam is as long as the learning rate, {lr:g}"
            raise reply.wrong(asked, likely, f"after each step moved by {moved.tolist()}")
