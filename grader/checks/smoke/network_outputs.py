"""The networks of a short training, and their outputs for noise and images."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeVar

import numpy as np

from ...worker.data.records import Handle, Tensor
from ...worker.operations.declarations import FORWARD, USED_PARAMETERS
from .. import compare
from ..question_2.network_under_test import SAMPLING
from ..question_2.parameters import Parameter, parameters_of
from ..submission import Reply, Submission

NAME = "training.train"
PIXELS = 28 * 28
INPUTS = (  # of the generator and the discriminator
    np.zeros((2, 100), np.float32),
    np.zeros((2, 1, 28, 28), np.float32),
)
Item = TypeVar("Item")
SECONDS = 60  # of one forward pass; 256 samples take half a second on one core


@dataclass(frozen=True)
class Player:
    """A network behind its handle, and the parameters on which its output depends, as the
    submission's process reports them."""

    handle: Handle
    parameters: tuple[Parameter, ...]

    @cached_property
    def arrays(self) -> list[np.ndarray]:
        """The parameters' values, without those too large to be sent."""
        return [p.array for p in self.parameters if p.array is not None]

    @property
    def is_stuck(self) -> bool:
        """Whether two layers or more have only equal weights: their units stay equal in training.
        The short training does not redraw these (worker/operations/library_weights.py)."""
        weights = [array for array in self.arrays if array.ndim > 1 and array.size > 1]
        return sum(bool((weight == weight.flat[0]).all()) for weight in weights) > 1


class Pair(NamedTuple):
    generator: Player
    discriminator: Player


@dataclass(frozen=True)
class Players:
    """Both networks before and after the training. reply: what messages are about. are_used: which
    parameters each depends on, as the submission's side says."""

    before: Pair
    after: Pair
    reply: Reply
    are_used: tuple[list[bool], ...]

    @classmethod
    def read(cls, submission: Submission, handles: tuple[Handle, ...], reply: Reply) -> "Players":
        """Wrong if other networks came back than were built, or networks without parameters."""
        used = [
            _used(submission, handle, inputs)
            for handle, inputs in zip(handles, INPUTS, strict=False)
        ]
        players = []
        for handle, are_used in zip(handles, used * 2, strict=True):
            found = parameters_of(submission, handle, reply, NAME)
            players.append(Player(handle, tuple(only_used(found, are_used))))
        before, after = Pair(*players[:2]), Pair(*players[2:])
        for early, late in zip(before, after, strict=True):
            if [p.shape for p in early.parameters] != [p.shape for p in late.parameters]:
                raise reply.wrong(
                    "the networks that were built, after training", returned="other networks"
                )
            if not sum(array.size for array in early.arrays):
                raise reply.wrong("networks with parameters", returned="no parameters to compare")
        return cls(before, after, reply, tuple(used))


def only_used(of_parameters: Sequence[Item], are_used: Sequence[bool]) -> list[Item]:
    """Those of the parameters that are used; all, where it is not known of each."""
    if len(of_parameters) != len(are_used):
        return list(of_parameters)
    return [item for item, is_used in zip(of_parameters, are_used, strict=True) if is_used]


def _used(submission: Submission, network: Handle, inputs: np.ndarray) -> list[bool]:
    """Which of the network's parameters its output depends on, as the submission's side says: the
    others are left out. A lie costs points, since outputs are computed from those that stay."""
    size = len(inputs) * (PIXELS if inputs.ndim == 2 else 1)
    asked = network, Tensor(inputs), size
    return submission.ask(USED_PARAMETERS, *asked, of=NAME, seconds=SECONDS)


class ToldOutputs:
    """Outputs as the submission's process reports them.

    Enough for a student's own run. The grader computes them from the parameters instead
    (grader/hidden/trained_networks.py). source: where they come from, in words. is_believed:
    whether they may give points.
    """

    source = "as told"
    is_believed = True

    def __init__(self, submission: Submission, players: Players):
        self.players = players
        self.submission = submission

    def images(self, network: Player, noise: np.ndarray) -> np.ndarray:
        """A generator's images (B, 1, 28, 28), normalised by the batch's own statistics."""
        return self.told_images(network, noise, "train")

    def told_images(self, network: Player, noise: np.ndarray, mode: str) -> np.ndarray:
        """The images that the submission's process reports. mode: train or eval."""
        reply = self._forward(network, noise, mode)
        return compare.tensor(reply, (len(noise), 1, 28, 28), "images (B, 1, 28, 28)")

    def logits(self, network: Player, images: np.ndarray) -> np.ndarray:
        """A discriminator's logits, in any shape, without dropout."""
        asked = "one logit for each image"
        reply = self._forward(network, images, "eval")
        logits = compare.tensor(reply, None, asked)
        if logits.size != len(images):
            raise reply.wrong(asked)
        return logits

    def require_step(self, step: Handle | None, count: int) -> None:
        """Require one of the training's steps to be exactly what the assignment asks for. Only the
        grader can tell. count: images in its batch."""

    def _forward(self, network: Player, inputs: np.ndarray, mode: str) -> Reply:
        value = self.submission.ask(
            FORWARD, network.handle, Tensor(inputs), mode, 0, SAMPLING, of=NAME, seconds=SECONDS
        )
        return self.players.reply.part(value)
