"""One step of `train_step` with the submission's own networks, losses and optimizers, judged.

A step that is right for a check's small networks may be another for those in training: here it is
one that a run has taken. Networks or optimizers that are not the assignment's are other checks'.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..checks import compare, draws
from ..checks.constants import LEARNING_RATE
from ..checks.smoke.network_outputs import Players
from ..checks.submission import Submission
from ..worker.data.records import Handle, Tensor
from ..worker.operations.declarations import BUFFERS, OBSERVED_STEP, SHORT_TRAINING_STEP
from ..worker.operations.reply_types import ObservedStep
from . import exact_step, likely_step
from .exact_step import ASKED, TakenStep
from .trained_networks import Z_DIM, WorkedOutputs

STEP = "training.train_step"
OWN = "networks.build_generator", "networks.build_discriminator", "losses.build_optimizers"
FEW = (4, 5)  # images in the batch of an exact step
SECONDS = 60.0
RATE, EPS = LEARNING_RATE, 1e-8  # Adam's
TINY = 1e-7  # gradients whose step rounding errors decide
ROUNDING = 1e-7  # of a parameter in single precision
MOMENTUM = 0.1  # of batch norm


def require_own_step(submission: Submission) -> None:
    """Require the first step of `train` to be a simultaneous one, of few images; of many, if the
    dropout masks cannot be known."""
    if {*OWN} & {*submission.carried}:
        return  # nothing is its own
    for count in (draws.secret.choice(FEW), likely_step.IMAGES):
        reply = submission.reply(None, "")  # a step takes too many lines to repeat
        observed = _observed(submission, count)
        if observed is None:
            raise reply.wrong(ASKED, "`train_step` cannot be called", "no step")
        players = Players.read(submission, observed.networks, reply)
        judge = _is_exact if count in FEW else _is_likely
        outputs = WorkedOutputs(submission, players)
        is_right, read = _judged(judge, outputs, players, observed, count)
        if read is None:
            likely = "look at 2.b, 2.c and 2.d"
            raise reply.wrong(ASKED, likely, "networks or optimizers that cannot be recognised")
        if is_right:
            require_moves(players, read.step)
            require_images(players, read)
            return
        if is_right is False:
            break
    raise reply.wrong(ASKED, LIKELY, "other gradients in the averages of their optimizers")


def require_short_step(outputs: WorkedOutputs, handle: Handle | None, count: int) -> None:
    """Require a step of the short training to be a simultaneous one. count: images in a batch."""
    submission, reply = outputs.submission, outputs.players.reply
    if handle is None:
        raise reply.wrong(ASKED, returned="no step")
    observed = submission.ask(SHORT_TRAINING_STEP, handle, of=STEP, seconds=SECONDS)
    players = Players.read(submission, observed.networks, reply)
    is_right, read = _judged(_is_exact, outputs, players, observed, count)
    if is_right is None:
        is_right, read = _judged(_is_likely, outputs, players, observed, count)
    if read is None:
        raise reply.wrong(ASKED, "look at 2.d", "optimizers that are not Adam")
    if not is_right:
        told = f"other gradients in the averages of their optimizers, in step {observed.number}"
        raise reply.wrong(ASKED, LIKELY, told)
    require_statistics(submission, players, read.step)


LIKELY = (
    "does the step do something else for these networks than for others? Both gradients come "
    "before both steps, and the discriminator has dropout"
)


def _observed(submission: Submission, count: int) -> ObservedStep | None:
    images = draws.numbers().uniform(-1, 1, (count, 1, 28, 28)).astype(np.float32)
    options = {
        "epochs": 1,
        "batch_size": count,
        "seed": draws.secret.getrandbits(16),
        "device": "cpu",
        "snapshot_epochs": [],
        "progress": False,
    }
    return submission.ask(OBSERVED_STEP, Tensor(images), options, of=STEP, seconds=SECONDS)


@dataclass(frozen=True)
class ReadStep:
    """A step, and the outputs with which it was read."""

    step: TakenStep
    outputs: WorkedOutputs


Judge = Callable[[ReadStep, Players], bool | None]


def _judged(
    judge: Judge, outputs: WorkedOutputs, players: Players, observed: ObservedStep, count: int
) -> tuple[bool | None, ReadStep | None]:
    """Whether the step is right in one of the ways to read it, None where that cannot be told; and
    how it was read, None where it cannot be."""
    is_right, read = None, None
    for alternative in outputs.alternatives():
        step = TakenStep.read(alternative, players, observed, count)
        if step is None:
            break
        read = ReadStep(step, alternative)
        found = judge(read, players)
        if found:
            return True, read
        is_right = found if is_right is None else is_right
    return is_right, read


def _is_exact(read: ReadStep, players: Players) -> bool | None:
    return exact_step.is_exact(read.step)


def _is_likely(read: ReadStep, players: Players) -> bool:
    generator, discriminator = (player.arrays for player in players.after)
    outputs = read.outputs
    later = outputs.generator(generator), outputs.discriminator(discriminator)
    return likely_step.is_likely(read.step, *later)


def require_moves(players: Players, step: TakenStep) -> None:
    """Require parameters that have moved by Adam's first step, which follows from the gradients."""
    for before, after, gradients in zip(
        players.before, players.after, step.gradient_arrays, strict=True
    ):
        for old, new, gradient in zip(before.arrays, after.arrays, gradients, strict=True):
            asked = -RATE * gradient / (np.abs(gradient) + EPS)
            error = np.abs(new.astype(np.float64) - old - asked) - ROUNDING * np.abs(old)
            unsure = np.abs(gradient) < TINY  # its square may be rounded to 0
            if np.where(unsure, 0, error).max(initial=0.0) > 0.02 * RATE:
                raise players.reply.wrong(
                    "parameters that only Adam's step changes, with its default learning rate",
                    "are weights clipped, averaged or moved by something else?",
                    f"parameters that moved otherwise, by up to {np.abs(new - old).max():.2g}",
                )


def require_images(players: Players, read: ReadStep) -> None:
    """Require images in eval mode after a first step that follow from the parameters, and from
    running statistics that one batch has moved."""
    noise = draws.numbers().normal(size=(1, Z_DIM)).astype(np.float32)
    found = read.outputs.told_images(players.after.generator, noise, "eval")
    model = read.outputs.generator(players.after.generator.arrays)
    for norm, moved in zip(model.norms, read.step.generator.norms, strict=True):
        norm.mean, norm.variance = moved.mean, moved.variance
    if not compare.is_close_array(found, model.images(noise).numpy(), 1e-3):
        raise players.reply.wrong(ONE_PASS, AGAIN, "other images in eval mode after the step")


ONE_PASS = "one pass of the generator in train mode, which moves its running statistics once"
AGAIN = "make the fakes only once: each pass changes the running statistics of batch norm"


def require_statistics(submission: Submission, players: Players, step: TakenStep) -> None:
    """Require running statistics of the generator that one batch has moved, in whatever order:
    those that have a size of its batch norms. And one more batch where they are counted."""
    handles = players.before.generator.handle, players.after.generator.handle
    before, after = (submission.ask(BUFFERS, handle, of=STEP) for handle in handles)
    for (name, old), (_, new) in zip(before, after, strict=False):
        if not (isinstance(old, Tensor) and isinstance(new, Tensor)):
            continue
        if name.endswith("num_batches_tracked"):
            if not np.array_equal(new.array - old.array, np.ones_like(old.array)):
                raise players.reply.wrong(
                    ONE_PASS, AGAIN, f"{name} went from {old.array} to {new.array}"
                )
        elif not _moved_once(old.array, new.array, step):
            raise players.reply.wrong(ONE_PASS, AGAIN, f"other numbers in {name}")


def _moved_once(old: np.ndarray, new: np.ndarray, step: TakenStep) -> bool:
    """Whether these may be a running mean or variance before and after one batch."""
    seen = [
        statistic
        for norm in step.generator.norms
        for statistic in (norm.mean / MOMENTUM, (norm.variance - (1 - MOMENTUM)) / MOMENTUM)
        if statistic.numel() == old.size and old.shape == new.shape and old.dtype == np.float32
    ]
    found = np.sort((new - (1 - MOMENTUM) * old.astype(np.float64)).ravel())
    return not seen or any(
        compare.is_close_array(found, MOMENTUM * np.sort(statistic.numpy()), 1e-3)
        for statistic in seen
    )
