"""Checks of losses.py: question 2.d."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.checks import compare
from grader.checks.constants import LEARNING_RATE
from grader.checks.decorator import check
from grader.checks.question_2 import adam, loss_values
from grader.checks.question_2.loss_values import called_fake, called_real
from grader.checks.results.outcomes import Raised, Wrong
from grader.worker.data.records import Tensor
from grader.worker.operations.declarations import LOSS_AND_GRADIENTS, OPTIMIZER_STEPS

pytestmark = pytest.mark.usefixtures("torch")

logits = st.lists(st.integers(-24, 24).map(lambda k: k / 4), min_size=1, max_size=6)


def column(values):
    return np.array(values, dtype=np.float32).reshape(-1, 1)


def loss_of(submission, name, *batches):
    """(loss as a float, gradients for the logits or None, reply)."""
    import torch

    tensors = [torch.from_numpy(column(batch)) for batch in batches]
    function = name.partition(".")[2]
    arguments = ", ".join(f"torch.tensor({t.tolist()}, requires_grad=True)" for t in tensors)
    call = (
        f"from {submission.package}.losses import {function}\nimport torch\n{function}({arguments})"
    )
    try:
        answer = submission.ask(LOSS_AND_GRADIENTS, name, *tensors, of=name, call=call)
    except Raised as error:
        error.likely = refused_size(submission, name, [len(batch) for batch in batches])
        raise
    reply = submission.reply(answer.loss, call)
    asked = "a scalar tensor that carries gradients"
    if isinstance(answer.loss, float | int):
        raise reply.wrong(asked, "a plain number has no gradients: did you call .item()?")
    if isinstance(answer.loss, Tensor) and not np.isfinite(answer.loss.array).all():
        raise reply.wrong("a finite loss", loss_values.LOSES_DIGITS)
    value = compare.tensor(reply, None, asked)
    if value.shape != ():
        raise reply.wrong(asked, "the losses of the batch must be averaged into one number")
    if answer.gradients is None:
        raise reply.wrong(
            asked,
            "no gradient reaches the logits: is something detached, or copied to a new tensor?",
        )
    gradients = [g.array if isinstance(g, Tensor) else None for g in answer.gradients]
    return float(value), gradients, reply


def refused_size(submission, name, sizes):
    """The likely cause where batches of these sizes raise an exception and others do not."""
    for other, cause in (
        (max(sizes), "batches of one size work: each batch needs as many labels as it has logits"),
        (64, "64 logits work: make as many labels as there are logits; the last batch is smaller"),
    ):
        if any(size != other for size in sizes):
            logits = [Tensor(np.zeros((other, 1), dtype=np.float32)) for _ in sizes]
            with suppress(Wrong):
                submission.ask(LOSS_AND_GRADIENTS, name, *logits, of=name)
                return cause
    return None


def require_loss(found, expected, reply, asked, mistakes):
    if not loss_values.is_close(found, expected):
        cause = loss_values.likely_cause(found, mistakes)
        raise reply.wrong(f"{asked}: {expected:.6g} here", cause)


def require_gradient(found, expected, reply, whose):
    """whose: the logits, in words."""
    if found is not None and compare.is_close_array(found, expected, 1e-3):
        return
    asked = f"the gradient {np.round(expected, 5).tolist()} for the {whose} logits"
    if found is None:
        cause = f"the value is right, but the {whose} logits are detached inside the loss"
        raise reply.wrong(asked, cause, f"no gradient for the {whose} logits")
    told = found.tolist() if found.size <= 100 else f"of shape {found.shape}"
    cause = "the value is right, but the gradient is not: is a part of the loss detached?"
    raise reply.wrong(asked, cause, f"the gradient {told} for the {whose} logits")


FOR_G = "the mean cross-entropy of the fakes' logits with label 1 (real)"


@check("2.d", 1, of="losses.generator_loss")
@given(logits)
@example([2.0, -1.0])
def test_generator_loss(submission, fake):
    """generator_loss: fakes have label 1, since the generator wants them to be called real."""
    found, (gradient,), reply = loss_of(submission, "losses.generator_loss", fake)
    mistakes = loss_values.generator_mistakes(fake)
    require_loss(found, called_real(fake).mean(), reply, FOR_G, mistakes)
    slope = -1 / (1 + np.exp(column(fake).astype(np.float64))) / len(fake)
    require_gradient(gradient, slope, reply, "fake")


EXTREME = (200.0, -200.0, 90.0, -110.0, 0.5)


@check("2.d", 1, of="losses.generator_loss")
def test_generator_loss_of_large_logits(submission):
    """generator_loss: finite, with the right gradients, for logits of +-200."""
    name = "losses.generator_loss"
    for value in EXTREME:
        found, (gradient,), reply = loss_of(submission, name, [value])
        expected = called_real(value)
        if not loss_values.is_close(found, expected):
            nearer = loss_of(submission, name, [1 - found])[0]
            cause = loss_values.levelling_cause(found, nearer) if 1 < found < expected else None
            raise reply.wrong(f"{FOR_G}: {expected:.6g} here", cause)
        expected = -np.exp(-called_fake(value))
        if gradient is None or gradient.shape != (1, 1):  # the loss does not depend on the logit
            raise reply.wrong(f"a gradient of {expected:.3g}", returned="no gradient")
        if not np.isclose(gradient[0, 0], expected, rtol=1e-3, atol=1e-6):
            told = f"a loss of {found:.6g} with a gradient of {gradient[0, 0]:.3g}"
            raise reply.wrong(f"a gradient of {expected:.3g}", loss_values.LOSES_DIGITS, told)


FOR_D = "the mean over real logits with label 1, plus the mean over fake logits with label 0"


def require_discriminator_loss(submission, real, fake):
    found, gradients, reply = loss_of(submission, "losses.discriminator_loss", real, fake)
    expected = called_real(real).mean() + called_fake(fake).mean()
    require_loss(found, expected, reply, FOR_D, loss_values.discriminator_mistakes(real, fake))
    halves = zip(("real", "fake"), gradients, (real, fake), (-1, 1), strict=True)
    for whose, gradient, values, sign in halves:
        slope = sign / (1 + np.exp(-sign * column(values).astype(np.float64))) / len(values)
        require_gradient(gradient, slope, reply, whose)


@check("2.d", 2, of="losses.discriminator_loss")
@given(
    st.integers(1, 5).flatmap(
        lambda n: st.tuples(*[st.lists(logits.map(max), min_size=n, max_size=n)] * 2)
    )
)
@example(([2.0, -1.0], [1.0, 3.0]))
def test_discriminator_loss(submission, pair):
    """discriminator_loss: real images have label 1, fakes have label 0."""
    require_discriminator_loss(submission, *pair)


@check("2.d", 1, of="losses.discriminator_loss")
@given(logits, logits)
@example([2.0, -1.0, 0.5], [1.0])
def test_discriminator_loss_of_unequal_batches(submission, real, fake):
    """discriminator_loss: the two batches may differ in size."""
    require_discriminator_loss(submission, real, fake)


@check("2.d", 1, of="losses.discriminator_loss")
def test_discriminator_loss_of_large_logits(submission):
    """discriminator_loss: finite, with the right gradients, for logits of +-200."""
    for real in EXTREME:
        for fake in (-200.0, 200.0):
            require_large(submission, real, fake)
            require_discriminator_loss(submission, [real], [fake])


def require_large(submission, real, fake):
    """Require that the larger half of the loss does not level off."""
    name = "losses.discriminator_loss"
    found, _, reply = loss_of(submission, name, [real], [fake])
    on_real, on_fake = called_real(real), called_fake(fake)
    if loss_values.is_close(found, on_real + on_fake) or not 1 < found < max(on_real, on_fake):
        return
    less = ([real], [found - 1]) if on_fake > on_real else ([1 - found], [fake])
    cause = loss_values.levelling_cause(found, loss_of(submission, name, *less)[0])
    raise reply.wrong(f"{FOR_D}: {on_real + on_fake:.6g} here", cause)


SHAPES = (((3, 2), (3,)), ((1, 3), (1,)))  # of the two small networks' parameters


PLAYERS = ("generator", "discriminator")


def optimizer_run(submission, which, gradients, **options):
    """Parameters of both small networks after each step, and the reply."""
    given = "".join(f", {key}={value}" for key, value in options.items())
    call = (
        "import torch\n"
        f"from {submission.package}.losses import build_optimizers\n"
        "generator, discriminator = torch.nn.Linear(2, 3), torch.nn.Linear(3, 1)\n"
        f"optimizers = build_optimizers(generator, discriminator{given})\n"
        f"for gradient in {list(gradients)}:\n"
        "    for p in (*generator.parameters(), *discriminator.parameters()):\n"
        "        p.grad = torch.full_like(p, gradient)\n"
        f"    optimizers[{which}].step()  # the {PLAYERS[which]}'s"
    )
    answer = submission.ask(
        OPTIMIZER_STEPS, options, which, list(gradients), of="losses.build_optimizers", call=call
    )
    reply = submission.reply(answer.pair, call)
    compare.items(reply, 2, "the pair (the generator's Adam, the discriminator's Adam)")
    return [
        [
            flat(submission.reply(network, call), shapes)
            for network, shapes in zip(step, SHAPES, strict=True)
        ]
        for step in answer.after
    ], reply


def flat(network, shapes):
    """All numbers of a small network's parameters."""
    asked = f"finite parameters of the same shapes as before, {shapes}"
    parts = compare.items(network, len(shapes), asked)
    return np.concatenate(
        [
            compare.tensor(part, shape, asked, None).ravel()
            for part, shape in zip(parts, shapes, strict=True)
        ]
    )


STARTS = (0.5, -0.25)  # of the parameters of the two small networks


@check("2.d", 1, of="losses.build_optimizers")
def test_optimizers_hold_their_own_networks(submission):
    """build_optimizers: the generator's first; each holds exactly its network's parameters."""
    runs = [optimizer_run(submission, which, [1.0]) for which in (0, 1)]
    moved = [  # which numbers each optimizer moved, for each network
        [values != start for values, start in zip(after[0], STARTS, strict=True)]
        for after, _ in runs
    ]
    for which, player in enumerate(PLAYERS):
        if moved[which][which].all() and not moved[which][1 - which].any():
            continue
        told = ", ".join(
            f"{np.sum(numbers)} of {numbers.size} numbers of the {network}"
            for network, numbers in zip(PLAYERS, moved[which], strict=True)
        )
        raise runs[which][1].wrong(
            f"a step of the {player}'s optimizer moves all its parameters, and no others",
            held_instead(which, moved),
            f"a step of optimizers[{which}] moved {told}",
        )


def held_instead(which, moved):
    """The likely cause where an optimizer does not hold exactly its network's parameters."""
    own, other = moved[which][which], moved[which][1 - which]
    if other.any() and own.all():
        return "it also holds parameters of the other network"
    if other.all() and not own.any():
        if moved[1 - which][which].any():
            return "the two optimizers are in the wrong order"
        return f"both optimizers hold the {PLAYERS[1 - which]}'s parameters"
    weights = np.prod(SHAPES[which][0])
    if own[:weights].all() and not own[weights:].any():
        return "the biases are not in the optimizer"
    if own.any():
        return "some of the parameters are not in the optimizer"
    return "nothing moved: does it hold the network's parameters?"


@check("2.d", 2, of="losses.build_optimizers")
def test_optimizers_are_adam(submission):
    """build_optimizers: Adam with the library's betas and the right learning rate."""
    gradients = [1.0, -0.5, 3.0, 3.0, -0.25]
    for which, start in enumerate(STARTS):
        for options in ({}, {"lr": 0.01}):
            after, reply = optimizer_run(submission, which, gradients, **options)
            lr = options.get("lr", LEARNING_RATE)
            found = np.array([step[which][0] for step in after])
            expected = adam.adam(start, gradients, lr)
            if np.allclose(found, expected, rtol=0, atol=0.02 * lr):
                continue
            moves, asked = (
                ", ".join(f"{move:.3g}" for move in values - start) for values in (found, expected)
            )
            raise reply.wrong(
                f"Adam's steps with learning rate {lr:g} and betas (0.9, 0.999): {asked}",
                adam.likely_cause(found, start, gradients, lr, default=not options),
                f"after each step, the {PLAYERS[which]} had moved by {moves}",
            )
