"""One short training: 20 steps of a submission's own `train`, and their results."""

import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np

from ...worker.operations.declarations import SHORT_TRAINING
from .. import compare
from ..constants import LEARNING_RATE
from ..results.outcomes import Wrong
from ..submission import Reply, Submission
from . import statistics
from .network_outputs import NAME, Players, ToldOutputs
from .statistics import Statistics

STEPS, BATCH_SIZE = 20, 64
SECONDS = 300  # of the training
SHOWN = 9  # samples in the picture


@dataclass(frozen=True)
class ShortRun:
    """The results of a short training.

    reply: the answer that messages are about. device: where it ran. seconds: of the training alone,
    by the judge's clock. losses: (generator's, discriminator's) of each step as `train_step`
    returned them, only for the picture; empty if unknown. before, after: nine samples each.
    source, is_believed: of the networks' outputs, see ToldOutputs. is_stuck: whether a network
    began with equal weights, see Player. require_step: see ToldOutputs.require_step.
    """

    statistics: Statistics
    reply: Reply
    device: str
    seconds: float
    losses: list[tuple[float, float]]
    before: np.ndarray
    after: np.ndarray
    source: str
    is_believed: bool
    is_stuck: bool
    require_step: Callable[[], None]

    @property
    def figures(self) -> dict[str, object]:
        """For results.json: numbers and text by name, None for a number that is not finite."""
        return {
            **{name: _plain(value) for name, value in asdict(self.statistics).items()},
            "losses": [list(map(_plain, pair)) for pair in self.losses],
            "device": self.device,
            "seconds": round(self.seconds, 3),
            "outputs": self.source,
        }


def _plain(value: float) -> float | None:
    """Rounded; None for nan and inf, which JSON does not have."""
    return round(value, 6) if math.isfinite(value) else None


def train_shortly(
    submission: Submission,
    root: Path,
    device: str,
    seed: int,
    make_outputs: Callable[[Submission, Players], ToldOutputs] = ToldOutputs,
) -> ShortRun:
    """Train for 20 steps and measure.

    Both networks begin with weights as PyTorch draws them, whatever the submission's own are: these
    are free. root: a torchvision root. device: cpu or cuda. seed: of these weights, and passed to
    `train`; a student's own run has 0, a batch of `grader grade` one that is drawn for it.
    """
    call = (
        f"from {submission.package} import data, training\n"
        "from exercises.given.fashion_mnist import find_dataset\n"
        f"images = data.load_images(str(find_dataset()))[:{STEPS * BATCH_SIZE}]\n"
        f"training.train(images, epochs=1, batch_size={BATCH_SIZE}, seed={seed})"
    )
    started = time.monotonic()
    answer = submission.ask(
        SHORT_TRAINING,
        str(root),
        STEPS,
        BATCH_SIZE,
        seed,
        device,
        of=NAME,
        call=call,
        seconds=SECONDS,
    )
    seconds = time.monotonic() - started
    reply = submission.reply(None, "")  # the statistics take too many lines to repeat
    outputs = make_outputs(submission, Players.read(submission, answer.networks, reply))
    players, noise = outputs.players, statistics.noise()
    early = outputs.images(players.before.generator, noise)
    late = outputs.images(players.after.generator, noise)
    return ShortRun(
        statistics.measure(outputs, early, late, root, unit=STEPS * LEARNING_RATE),
        reply,
        device,
        seconds,
        _losses(reply.part(answer.losses)),
        early[:SHOWN],
        late[:SHOWN],
        outputs.source,
        outputs.is_believed,
        any(player.is_stuck for player in players.before),
        partial(outputs.require_step, answer.step, BATCH_SIZE),
    )


def _losses(reply: Reply) -> list[tuple[float, float]]:
    """The losses of each step; an empty list if they are not pairs of numbers."""
    try:
        pairs = [compare.items(pair, 2, "pairs") for pair in compare.items(reply, STEPS, "steps")]
        return [(compare.real(g, "numbers"), compare.real(d, "numbers")) for g, d in pairs]
    except Wrong:
        return []
