"""Hidden checks of losses.py: question 2.d."""

from collections.abc import Sequence

import numpy as np
import pytest

from ..checks import compare, draws
from ..checks.decorator import check
from ..checks.question_2.typed_calls import typed_gradient, typed_loss
from ..checks.submission import Submission
from ..worker.data.records import Tensor
from ..worker.operations.declarations import LOSS_AND_GRADIENTS

pytestmark = pytest.mark.usefixtures("torch")

LARGEST = 200.0
BEHIND = [True, False, True, False]  # any three of these ask in both ways
USUAL = (32, 64)  # sizes of batches in training
FEW = 24  # logits that messages show


def logits(random: np.random.Generator, *shape: int) -> np.ndarray:
    """Logits of both signs and every magnitude up to 200."""
    drawn = random.choice([-1, 1], shape) * LARGEST ** random.uniform(-1, 1, shape)
    drawn.flat[0] = draws.secret.choice((-LARGEST, LARGEST))
    return np.round(drawn, 3)


def typed(batch: np.ndarray) -> str:
    """The batch as an expression."""
    values = np.round(batch.astype(np.float64), 3).tolist()
    return f"torch.tensor({values}, dtype=torch.{batch.dtype}, requires_grad=True)"


def require_loss(
    submission: Submission,
    name: str,
    batches: Sequence[np.ndarray],
    labels: Sequence[int],
    dtype: str,
    behind: bool,
) -> None:
    """Require the sum of each batch's mean cross-entropy with its label, and its gradients. behind:
    whether the logits come out of a layer, as in training."""
    batches = [batch.astype(dtype) for batch in batches]
    call = ""
    if sum(batch.size for batch in batches) <= FEW:
        call = typed_loss(submission.package, name, [typed(batch) for batch in batches])
    shapes = " and ".join(str(batch.shape) for batch in batches)
    given = f"for {dtype} logits of shape {shapes}, up to +-200"
    tensors = [Tensor(batch) for batch in batches]
    answer = submission.ask(LOSS_AND_GRADIENTS, name, behind, *tensors, of=name, call=call)
    reply = submission.reply(answer.loss, call)
    signs = [1.0 if label else -1.0 for label in labels]
    wide = [batch.astype(np.float64) for batch in batches]
    expected = sum(np.logaddexp(0, -s * b).mean() for s, b in zip(signs, wide, strict=True))
    asked = f"a scalar tensor that carries gradients: {expected:.6g}, {given}"
    found = compare.tensor(reply, None, asked, None)
    if found.size != 1:  # an axis of length 1 is the public checks' matter
        raise reply.wrong(asked, f"the shape is {found.shape}, not ()")
    found = found.reshape(())
    if not np.isclose(found, expected, rtol=1e-5, atol=1e-5):
        raise reply.wrong(asked)
    if answer.gradients is None:
        raise reply.wrong(asked, "was it detached, or turned into a number?")
    whose = ("real", "fake")[-len(batches) :]
    for which, gradient, sign, batch in zip(whose, answer.gradients, signs, wide, strict=True):
        slope = -sign * np.exp(-np.logaddexp(0, sign * batch)) / batch.size
        asked = f"for each logit, plus or minus a probability, divided by {batch.size}, {given}"
        part = compare.tensor(reply.part(gradient), batch.shape, asked, None)
        if not np.allclose(part, slope, rtol=1e-4, atol=1e-6):
            told = f"{part.tolist()}" if call else "other gradients"
            raise reply.then(*typed_gradient(which)).wrong(f"gradients: {asked}", None, told)


@check("2.d", 0.5, of="losses.generator_loss", hidden=True)
def test_generator_loss_of_any_shape(submission: Submission) -> None:
    """generator_loss: value and gradients, for logits of any shape and size."""
    random = draws.numbers()
    usual = draws.secret.choice(USUAL)
    cases = (
        ((5, 1), "float32"),
        ((usual, 1), "float32"),
        ((4,), "float32"),
        ((2, 1, 3), "float64"),
    )
    for (shape, dtype), behind in zip(cases, draws.secret.sample(BEHIND, 4), strict=True):
        batches = [logits(random, *shape)]
        require_loss(submission, "losses.generator_loss", batches, [1], dtype, behind)


@check("2.d", 0.5, of="losses.discriminator_loss", hidden=True)
def test_discriminator_loss_of_any_size(submission: Submission) -> None:
    """discriminator_loss: value and gradients, for batches and logits of any size."""
    random = draws.numbers()
    usual = [draws.secret.choice(USUAL)] * 2
    cases = (
        ("float32", draws.secret.sample(range(2, 12), 2)),
        ("float32", usual),
        ("float64", draws.secret.sample(range(2, 12), 2)),
    )
    for (dtype, sizes), behind in zip(cases, draws.secret.sample(BEHIND, 3), strict=True):
        batches = [logits(random, size, 1) for size in sizes]
        require_loss(submission, "losses.discriminator_loss", batches, [1, 0], dtype, behind)
