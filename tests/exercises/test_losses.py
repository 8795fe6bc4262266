"""Checks of losses.py: question 2.d."""

import zlib
from contextlib import suppress
from itertools import product

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.checks import compare, draws
from grader.checks.decorator import check
from grader.checks.question_2 import loss_values
from grader.checks.question_2.loss_values import called_fake, called_real
from grader.checks.question_2.typed_calls import PRINT_BOTH, typed_gradient, typed_loss
from grader.checks.results.outcomes import Raised, Wrong
from grader.worker.data.records import Tensor
from grader.worker.operations.declarations import LOSS_AND_GRADIENTS

pytestmark = pytest.mark.usefixtures("torch")

# Not 0, where max(x, 0) and |x| have no derivative: losses by hand may use them.
logits = st.lists(st.integers(-24, 24).map(lambda k: (k or 1) / 4), min_size=1, max_size=6)


def column(values):
    return np.array(values, dtype=np.float32).reshape(-1, 1)


def loss_of(submission, name, *batches, strict=False):
    """(loss as a float, gradients for the logits or None, reply).

    strict: whether the loss must take logits (B, 1) and be a scalar. Otherwise logits (B,) or 64 of
    them will do, and of several losses the mean is taken: these slips are another check's.
    """
    columns = [column(batch) for batch in batches]
    try:
        return loss_of_arrays(submission, name, columns, strict)
    except Raised as error:
        for taken in [] if strict else other_forms(columns):
            with suppress(Raised):
                found, gradients, reply = loss_of_arrays(submission, name, taken, strict)
                return found, [as_columns(*g) for g in zip(gradients, columns, strict=True)], reply
        error.likely = refused_shape(submission, name, [len(batch) for batch in batches])
        raise


def other_forms(columns):
    """The same logits in shapes that a loss may be tied to: (B,), and (64, 1) for pairs, whose mean
    stays the same when both are repeated."""
    yield [batch.ravel() for batch in columns]
    if all(len(batch) == 2 for batch in columns):
        yield [np.tile(batch, (32, 1)) for batch in columns]


def as_columns(gradient, batch):
    """The gradient for the logits of a column that was reshaped or repeated."""
    return None if gradient is None else gradient.reshape(-1, len(batch), 1).sum(0)


def loss_of_arrays(submission, name, batches, strict):
    import torch

    tensors = [torch.from_numpy(batch) for batch in batches]
    given = [f"torch.tensor({t.tolist()}, requires_grad=True)" for t in tensors]
    call = typed_loss(submission.package, name, given)
    # As in training, out of a dense layer, or given as they are: settled by the numbers, so that
    # the same logits are always asked in the same way.
    behind = bool(zlib.crc32(b"".join(batch.tobytes() for batch in batches)) % 2)

    def answer_to(behind):
        return submission.ask(LOSS_AND_GRADIENTS, name, behind, *tensors, of=name, call=call)

    answer = answer_to(behind)
    reply = submission.reply(
        answer.loss, lambda: call if not behind or is_equal_loss(answer, answer_to(False)) else ""
    )
    asked = "a scalar tensor that carries gradients"
    if isinstance(answer.loss, float | int):
        raise reply.wrong(asked, "a plain number has no gradients: did you call .item()?")
    if isinstance(answer.loss, Tensor) and not np.isfinite(answer.loss.array).all():
        raise reply.wrong("a finite loss", loss_values.LOSES_DIGITS)
    value = compare.tensor(reply, None, asked, None)  # single or double precision
    if value.shape != () and (strict or value.size == 0):
        likely = "the losses of the batch must be averaged into one number"
        if value.size == 1:
            likely = f"the shape is {value.shape}, not (): one number without axes"
        raise reply.wrong(asked, likely)
    if answer.gradients is None:
        raise reply.wrong(
            asked,
            "no gradient reaches the logits: is something detached, or copied to a new tensor?",
        )
    gradients = [g.array if isinstance(g, Tensor) else None for g in answer.gradients]
    return float(value.mean()), gradients, reply


def is_equal_loss(answer, other):
    """Whether two answers have the same loss, up to rounding."""
    both = answer.loss, other.loss
    arrays = [loss.array for loss in both if isinstance(loss, Tensor)]
    if len(arrays) == 2:
        return arrays[0].shape == arrays[1].shape and np.allclose(*arrays, rtol=1e-4)
    return type(both[0]) is type(both[1])


def refused_shape(submission, name, sizes):
    """The likely cause where batches of these sizes raise an exception and others do not."""

    def works(*shapes):
        logits = [Tensor(np.zeros(shape, dtype=np.float32)) for shape in shapes]
        try:
            submission.ask(LOSS_AND_GRADIENTS, name, False, *logits, of=name)
        except Wrong:
            return False
        return True

    if 1 in sizes and all(works(*[(size, 1)] * len(sizes)) for size in (2, 3)):
        return "larger batches work: does squeeze() remove the axis of a batch of one too?"
    if works(*[(size + 1,) for size in sizes]):
        return "logits of shape (B,) work, but they are (B, 1): labels need the logits' own shape"
    if len(set(sizes)) > 1 and works(*[(max(sizes), 1)] * len(sizes)):
        return "batches of one size work: each batch needs as many labels as it has logits"
    if works(*[(64, 1)] * len(sizes)):
        return "64 logits work: make as many labels as there are logits; the last batch is smaller"
    return None


def require_loss(found, expected, reply, asked, mistakes):
    if not loss_values.is_close(found, expected):
        cause = loss_values.likely_cause(found, mistakes)
        raise reply.wrong(f"{asked}: {expected:.6g} here", cause)


SINGLE_PRECISION = 1e-7  # of sigmoid(x) - 1: zero from about x = 17 on


def require_gradient(found, expected, reply, whose):
    """whose: the logits, in words."""
    within = 1e-3 * np.abs(expected).max() + SINGLE_PRECISION
    if found is not None and found.shape == expected.shape:
        if np.abs(found - expected).max() <= within:  # NaN is not
            return
    asked = f"the gradient {np.round(expected, 5).tolist()} for the {whose} logits"
    if found is None:
        cause = f"the value is right, but the {whose} logits are detached inside the loss"
        raise reply.then(*typed_gradient(whose)).wrong(asked, cause, "None")
    told = found.tolist() if found.size <= 100 else f"of shape {found.shape}"
    cause = "the value is right, but the gradient is not: is a part of the loss detached?"
    raise reply.then(*typed_gradient(whose)).wrong(asked, cause, f"{told}")


FOR_G = "the mean cross-entropy of the fakes' logits with label 1 (real)"


@check("2.d", 1, of="losses.generator_loss")
@given(logits)
@example([2.0, -1.0])
def test_generator_loss(submission, fake):
    """generator_loss: fakes have label 1, since the generator wants them to be called real."""
    found, (gradient,), reply = loss_of(submission, "losses.generator_loss", fake, strict=True)
    mistakes = loss_values.generator_mistakes(fake)
    require_loss(found, called_real(fake).mean(), reply, FOR_G, mistakes)
    slope = -1 / (1 + np.exp(column(fake).astype(np.float64))) / len(fake)
    require_gradient(gradient, slope, reply, "fake")


EXTREME = (200.0, -200.0, 90.0, -110.0, 0.5)


def drawn_logits():
    """Two more, of both signs: what answers by position or by heart does not know them."""
    sizes = [draws.secret.choice([*range(1, 9), *range(75, 150)]) for _ in range(2)]
    return [sizes[0], -sizes[1]]


@check("2.d", 1, of="losses.generator_loss")
def test_generator_loss_of_large_logits(submission):
    """generator_loss: finite, with the right gradients, for logits of +-200."""
    name = "losses.generator_loss"

    def ask(value):
        return loss_of(submission, name, [value, value])

    for value, (found, (gradient,), reply) in draws.replies((*EXTREME, *drawn_logits()), ask):
        expected = called_real(value)
        if not loss_values.is_close(found, expected):
            cause = None
            if 1 < found < expected:
                cause = loss_values.levelling_cause(
                    found, lambda size: loss_of(submission, name, [-size, -size])[0]
                )
            wrong = reply.wrong(f"{FOR_G}: {expected:.6g} here", cause)
            raise wrong if cause else wrong.following("test_generator_loss")
        expected = -np.exp(-called_fake(value)) / 2
        asked = f"a gradient of {expected:.3g} for each logit"
        if gradient is None or gradient.size != 2:  # the loss does not depend on the logits
            wrong = reply.then(*typed_gradient("fake")).wrong(asked, returned="None")
            raise wrong.following("test_generator_loss")
        if not np.allclose(gradient, expected, rtol=1e-3, atol=SINGLE_PRECISION):
            told = f"a loss of {found:.6g} with a gradient of {gradient.flat[0]:.3g} for each logit"
            wrong = reply.then(*PRINT_BOTH).wrong(asked, loss_values.LOSES_DIGITS, told)
            raise wrong.following("test_generator_loss")


FOR_D = "the mean over real logits with label 1, plus the mean over fake logits with label 0"


def require_discriminator_loss(submission, real, fake, strict=False):
    name = "losses.discriminator_loss"
    found, gradients, reply = loss_of(submission, name, real, fake, strict=strict)
    expected = called_real(real).mean() + called_fake(fake).mean()
    require_loss(found, expected, reply, FOR_D, loss_values.discriminator_mistakes(real, fake))
    halves = zip(("real", "fake"), gradients, (real, fake), (-1, 1), strict=True)
    for whose, gradient, values, sign in halves:
        slope = sign / (1 + np.exp(-sign * column(values).astype(np.float64))) / len(values)
        require_gradient(gradient, slope, reply, whose)


@check("2.d", 2, of="losses.discriminator_loss")
@given(
    st.integers(2, 5).flatmap(
        lambda n: st.tuples(*[st.lists(logits.map(max), min_size=n, max_size=n)] * 2)
    )
)
@example(([2.0, -1.0], [1.0, 3.0]))
def test_discriminator_loss(submission, pair):
    """discriminator_loss: real images have label 1, fakes have label 0."""
    require_discriminator_loss(submission, *pair, strict=True)


@check("2.d", 1, of="losses.discriminator_loss")
@given(logits, logits)
@example([2.0, -1.0, 0.5], [1.0])
def test_discriminator_loss_of_unequal_batches(submission, real, fake):
    """discriminator_loss: the two batches may differ in size."""
    require_discriminator_loss(submission, real, fake)


@check("2.d", 1, of="losses.discriminator_loss")
def test_discriminator_loss_of_large_logits(submission):
    """discriminator_loss: finite, with the right gradients, for logits of +-200."""

    def ask(pair):
        real, fake = pair
        require_large(submission, real, fake)
        try:
            require_discriminator_loss(submission, [real, real], [fake, fake])
        except Wrong as wrong:
            raise wrong.following("test_discriminator_loss") from None

    pairs = [*product(EXTREME, (-200.0, 200.0)), tuple(drawn_logits()), tuple(drawn_logits())]
    list(draws.replies(pairs, ask))


def require_large(submission, real, fake):
    """Require that the larger half of the loss does not level off."""
    name = "losses.discriminator_loss"
    found, _, reply = loss_of(submission, name, [real, real], [fake, fake])
    on_real, on_fake = called_real(real), called_fake(fake)
    rest = min(on_real, on_fake)  # the other half's
    level = found - rest
    if loss_values.is_close(found, on_real + on_fake) or not 1 < level < max(on_real, on_fake):
        return

    def loss_for(size):
        logits = (real, size) if on_fake > on_real else (-size, fake)
        return loss_of(submission, name, *[[value, value] for value in logits])[0] - rest

    if cause := loss_values.levelling_cause(level, loss_for):
        raise reply.wrong(f"{FOR_D}: {on_real + on_fake:.6g} here", cause)
