"""Hidden checks of training.train_step: question 2.e."""

from collections.abc import Sequence

import numpy as np
import pytest

from ..checks import compare, draws
from ..checks.decorator import check
from ..checks.submission import Reply, Submission
from ..worker.data.records import Table, Tensor, Value
from ..worker.operations.declarations import SMALL_TRAIN_STEP
from ..worker.operations.reply_types import AnyTensor, SmallTrainStep
from .small_gan import PLAYERS, SmallGan

pytestmark = pytest.mark.usefixtures("torch")

STEP = "training.train_step"
LOSSES = ("losses.generator_loss", "losses.discriminator_loss")
PARTS = (
    *LOSSES,
    "networks.build_discriminator",
    "networks.build_generator",
    "losses.build_optimizers",
)
STARTS = 1, 2, 9  # steps taken before; Adam's first step would go by the sign of rounding errors


def take_step(submission: Submission, gan: SmallGan) -> tuple[SmallTrainStep, Reply]:
    """One train_step: the state after it, and the reply with its two losses."""
    state = gan.state
    answer: SmallTrainStep = submission.ask(
        SMALL_TRAIN_STEP,
        [[Tensor(value) for value in of] for of in state.parameters],
        [[[Tensor(part) for part in pair] for pair in of] for of in state.moments],
        [Tensor(part) for part in state.running],
        state.steps,
        list(gan.rates),
        Tensor(gan.real.reshape(-1, 1, 28, 28)),
        Tensor(gan.noise),
        of=STEP,
    )
    return answer, submission.reply(answer.losses, "")  # a state takes too many lines to repeat


def require_close(
    reply: Reply,
    found: Sequence[AnyTensor],
    expected: Sequence[np.ndarray],
    what: str,
    starts: Sequence[np.ndarray] = (),
    least: float = 0.0,
) -> None:
    """Require tensors that have changed as expected, to a thousandth of each one's largest change.

    starts: the tensors before the step, 0 by default. least: of the change that the tolerance is
    computed from; a single number may change so little that its rounding error exceeds the rest.
    """
    asked = f"{what} after one simultaneous update of both players"
    if len(found) != len(expected):
        raise reply.wrong(asked, returned=f"{len(found)} tensors of {len(expected)}")
    for tensor, wanted, start in zip(
        found, expected, starts or [np.zeros(())] * len(found), strict=True
    ):
        array = compare.tensor(reply.part(tensor), wanted.shape, asked)
        error, length = np.abs(array - wanted).max(), np.abs(wanted - start).max()
        if error > 1e-3 * max(length, least):
            told = f"numbers with errors up to {error:.4g} (the step's change: {length:.4g})"
            raise reply.wrong(asked, returned=told)


@check("2.e", 0.5, of=STEP, needs=PARTS, hidden=True)
@pytest.mark.timeout(120)
def test_train_step_with_adam(submission: Submission) -> None:
    """train_step: both networks and both optimizers' states, after a step from any state; and after
    a step of your own networks in `train`."""
    from .own_step import require_own_step  # imports torch

    random = draws.numbers()
    for steps in draws.secret.sample(STARTS, 2):
        gan = SmallGan.drawn(random, steps)
        answer, reply = take_step(submission, gan)
        with submission.raising_first(answer.losses, reply.call, STEP):
            require_state(gan, answer, reply)
    require_own_step(submission)


def require_state(gan: SmallGan, answer: SmallTrainStep, reply: Reply) -> None:
    """Require both networks' parameters and both optimizers' states as after one step."""
    after = gan.after()
    for number, player in enumerate(PLAYERS):
        require_close(
            reply,
            answer.parameters[number],
            after.parameters[number],
            f"the {player}'s parameters",
            gan.state.parameters[number],
            gan.rates[number],
        )
        for part, (kind, least) in enumerate((("gradients", 3e-4), ("squares", 0.0))):
            found = [pair[part] for pair in answer.moments[number]]
            expected = [pair[part] for pair in after.moments[number]]
            what = f"the {player}'s running mean of {kind} in Adam"
            require_close(reply, found, expected, what, least=least)
    if answer.steps != [after.steps] * len(answer.steps):
        raise reply.wrong("one step of each optimizer", returned=f"steps: {answer.steps}")


@check("2.e", 0.5, of=STEP, needs=LOSSES, hidden=True)
def test_train_step_with_batch_norm(submission: Submission) -> None:
    """train_step: batch norm's running statistics, the modes and both losses, after a step."""
    gan = SmallGan.drawn(draws.numbers(), draws.secret.choice(STARTS))
    answer, reply = take_step(submission, gan)
    with submission.raising_first(answer.losses, reply.call, STEP):
        require_statistics_and_losses(gan, answer, reply)


def require_statistics_and_losses(gan: SmallGan, answer: SmallTrainStep, reply: Reply) -> None:
    after = gan.after()
    require_close(reply, answer.running, after.running, "batch norm's running mean and variance")
    if answer.passes != after.steps:
        raise reply.wrong(
            "one pass of the generator in train mode",
            returned=f"{answer.passes - gan.state.steps} passes",
        )
    if answer.train_modes != (True, True):
        raise reply.wrong("both networks stay in train mode")
    asked = "(generator loss, discriminator loss) before the update, as numbers"
    # Their form is judged by the public check: here, two numbers in any form will do.
    numbers, carry_gradients = loose_numbers(reply.value)
    if carry_gradients:
        raise reply.wrong(asked, "they still carry gradients: use .item() or .detach()")
    if len(numbers) < 2 or not np.allclose(numbers[:2], gan.losses, rtol=1e-4):
        raise reply.wrong(f"{asked}: {gan.losses[0]:.6g} and {gan.losses[1]:.6g}")


def loose_numbers(value: Value) -> tuple[list[float], bool]:
    """The numbers in an answer of any form, and whether a tensor among them carries gradients."""
    if isinstance(value, Table):
        value = [member for _, member in value.items]
    if isinstance(value, list):
        parts = list(map(loose_numbers, value))
        return [n for part, _ in parts for n in part], any(carry for _, carry in parts)
    if isinstance(value, Tensor):
        return loose_numbers(value.array)[0], value.requires_grad
    is_number = type(value) in (int, float) or isinstance(value, np.ndarray)
    return (np.ravel(np.asarray(value, float)).tolist() if is_number else []), False
