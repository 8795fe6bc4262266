"""One step of a run with the submission's own networks, computed anew from their parameters.

    step = TakenStep.read(outputs, players, observed, count=4)
    is_exact(step)                 # whether both gradients are those of a simultaneous step

The order of the discriminator's passes is free, and dropout follows torch's random numbers: for
each order (see PLANS), the masks are drawn again from the random state before the step.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import permutations

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import softplus

from ..checks import compare
from ..checks.constants import DROPOUT
from ..checks.smoke.network_outputs import Players, only_used
from ..checks.submission import Reply
from ..worker.operations.reply_types import AnyTensor, ObservedStep
from .discriminator_model import DiscriminatorModel
from .generator_model import GeneratorModel
from .layers import EXACT, UNSURE, are_gradients, nudged
from .trained_networks import Z_DIM, WorkedOutputs

KEPT = 1 - DROPOUT
ASKED = (
    "one simultaneous update of your own networks: each player's gradient of its own loss at the "
    "parameters before the step, with one batch of fakes"
)

Arrays = list[np.ndarray]
Path = tuple[str, ...]  # the discriminator's passes so far: of the real images "R", fakes "F", both
Draw = Callable[[torch.Generator, tuple[int, ...]], Tensor]


@dataclass(frozen=True)
class Plan:
    """The discriminator's passes in a step. d_fakes, g_fakes: in which of them the fakes are those
    of the discriminator's loss, and of the generator's."""

    path: Path
    d_fakes: int
    g_fakes: int

    @property
    def real(self) -> int:
        return next(place for place, batch in enumerate(self.path) if "R" in batch)


def _plans() -> Iterator[Plan]:
    for shared in (("F", "R"), ("R", "F")):
        yield Plan(shared, shared.index("F"), shared.index("F"))
    for both in ("RF", "FR"):
        yield Plan((both,), 0, 0)
    for path in dict.fromkeys(permutations("RFF")):
        first, second = (place for place, batch in enumerate(path) if batch == "F")
        yield Plan(path, first, second)
        yield Plan(path, second, first)
    for both in ("RF", "FR"):
        yield Plan((both, "F"), 0, 1)
        yield Plan(("F", both), 1, 0)


PLANS = tuple(_plans())


def _by_torch(random: torch.Generator, shape: tuple[int, ...]) -> Tensor:
    """As nn.Dropout and functional.dropout draw it."""
    return torch.empty(shape).bernoulli_(KEPT, generator=random)


def _rand_below(random: torch.Generator, shape: tuple[int, ...]) -> Tensor:
    return (torch.rand(shape, generator=random) < KEPT).float()


def _rand_above(random: torch.Generator, shape: tuple[int, ...]) -> Tensor:
    return (torch.rand(shape, generator=random) >= DROPOUT).float()


def _bernoulli(random: torch.Generator, shape: tuple[int, ...]) -> Tensor:
    return torch.bernoulli(torch.full(shape, KEPT), generator=random)


DRAWS: tuple[Draw, ...] = (_by_torch, _rand_above, _rand_below, _bernoulli)  # of dropout's masks


@dataclass(frozen=True)
class TakenStep:
    """The models of both networks before the step, their gradients in the same form, the inputs,
    and torch's random state before the step."""

    generator: GeneratorModel
    discriminator: DiscriminatorModel
    g_gradient: list[Tensor]
    d_gradient: list[Tensor]
    gradient_arrays: list[Arrays]  # both players', in the networks' own order
    real: Tensor
    noise: Tensor
    random_state: Tensor

    @classmethod
    def read(
        cls, outputs: WorkedOutputs, players: Players, step: ObservedStep, count: int
    ) -> "TakenStep | None":
        """None where there is nothing to judge: optimizers that are not the assignment's, which
        other checks judge. outputs: believed ones. players: the networks before and after. count:
        the images in a batch."""
        reply = players.reply
        gradients: list[Arrays] = []
        for player, found, are_used in zip(
            players.before, step.gradients, players.are_used, strict=True
        ):
            arrays = [_array(reply, gradient) for gradient in only_used(found, are_used)]
            shapes = [parameter.shape for parameter in player.parameters]
            if [None if a is None else a.shape for a in arrays] != shapes:
                return None
            gradients.append([array for array in arrays if array is not None])
        generator, discriminator = (player.arrays for player in players.before)
        return cls(
            outputs.generator(generator),
            outputs.discriminator(discriminator),
            outputs.generator(gradients[0]).parameters,
            outputs.discriminator(gradients[1]).parameters,
            gradients,
            _tensor(reply, step.real, (count, 1, 28, 28)),
            _tensor(reply, step.noise, (count, Z_DIM)),
            _random_state(reply, step.random_state),
        )

    @cached_property
    def fakes(self) -> Tensor:
        """The generator's images of the noise; made once, which moves its running statistics."""
        for parameter in (*self.generator.parameters, *self.discriminator.parameters):
            parameter.requires_grad_(True)
        return self.generator.images(self.noise, training=True)

    def nudged(self) -> "Iterator[TakenStep]":
        """See layers.nudged."""
        for models in zip(nudged(self.generator), nudged(self.discriminator), strict=True):
            yield replace(self, generator=models[0], discriminator=models[1])


def _tensor(reply: Reply, value: AnyTensor, shape: tuple[int, ...]) -> Tensor:
    return torch.from_numpy(compare.tensor(reply.part(value), shape, ASKED))


def _random_state(reply: Reply, value: AnyTensor) -> Tensor:
    """A state that a generator of random numbers on the CPU can have."""
    state = torch.from_numpy(compare.tensor(reply.part(value), None, ASKED, "uint8"))
    try:
        torch.Generator().set_state(state)
    except (RuntimeError, TypeError):
        raise reply.wrong(ASKED, returned="no state of torch's random numbers") from None
    return state


def _array(reply: Reply, gradient: AnyTensor | None) -> np.ndarray | None:
    return None if gradient is None else compare.tensor(reply.part(gradient), None, ASKED)


class Passes:
    """The discriminator's passes in a step, with the dropout masks that its random state leads to.
    Each pass is computed once, whatever plan it belongs to."""

    def __init__(self, step: TakenStep, draw: Draw):
        self._step, self._draw = step, draw
        self._batches = {"R": step.real, "F": step.fakes}
        self._random = torch.Generator()
        self._masks: dict[Path, tuple[Tensor, list[Tensor]]] = {(): (step.random_state, [])}
        self._found: dict[Path, tuple[Tensor, Tensor]] = {}

    def __call__(self, path: Path) -> dict[str, tuple[Tensor, Tensor]]:
        """The last pass on this path: for real images "R" and fakes "F", what the dense layer gets
        (B, 128, 7, 7), and the logits (B,)."""
        if path not in self._found:
            images = torch.cat([self._batches[kind] for kind in path[-1]])
            self._found[path] = dropped(self._step.discriminator, images, self._drawn(path)[1])
        sizes = [len(self._batches[kind]) for kind in path[-1]]
        inputs, logits = (values.split(sizes) for values in self._found[path])
        return dict(zip(path[-1], zip(inputs, logits, strict=True), strict=True))

    def _drawn(self, path: Path) -> tuple[Tensor, list[Tensor]]:
        """The random state after this path, and the two masks of its last pass."""
        if path not in self._masks:
            size = sum(len(self._batches[kind]) for kind in path[-1])
            self._random.set_state(self._drawn(path[:-1])[0])
            shapes = (size, 64, 14, 14), (size, 128, 7, 7)
            masks = [self._draw(self._random, shape) / KEPT for shape in shapes]
            self._masks[path] = self._random.get_state(), masks
        return self._masks[path]


def dropped(
    model: DiscriminatorModel, images: Tensor, masks: Sequence[Tensor]
) -> tuple[Tensor, Tensor]:
    """What the dense layer gets (B, 128, 7, 7) and the logits (B,), for these dropout masks."""
    inputs = model.second(model.first(images) * masks[0]) * masks[1]
    return inputs, (torch.tensordot(inputs, model.dense, dims=3) + model.bias3).flatten()


def is_exact(step: TakenStep) -> bool | None:
    """Whether both players' gradients are those of a simultaneous step, in some order of passes.
    None where neither is: then the masks may be others than those tried here."""
    found = _fits(step, EXACT)
    if found or not _fits(step, UNSURE):
        return found
    return any(_fits(near, EXACT) for near in step.nudged()) or found


def _fits(step: TakenStep, most: float) -> bool | None:
    """As is_exact. most: of a gradient's length, the difference."""
    for draw in DRAWS:
        passes = Passes(step, draw)
        plans = list(_fitting(passes, step, most))
        fakes = dict.fromkeys(plan.path[: plan.g_fakes + 1] for plan in plans or PLANS)
        fits = any(
            _is_gradient(
                softplus(-passes(path)["F"][1]).mean(),
                step.generator.parameters,
                step.g_gradient,
                most,
            )
            for path in fakes
        )
        if plans or fits:
            return bool(plans) and fits
    return None


def _fitting(passes: Passes, step: TakenStep, most: float) -> Iterator[Plan]:
    """The plans with which the discriminator's gradient is right. The dense layer's is tried first:
    it needs no backward pass."""
    fits: dict[tuple[Path, Path], bool] = {}
    for plan in PLANS:
        places = plan.path[: plan.real + 1], plan.path[: plan.d_fakes + 1]
        if places not in fits:
            (real_inputs, real), (fake_inputs, fake) = (
                passes(places[0])["R"],
                passes(places[1])["F"],
            )
            with torch.no_grad():
                dense = torch.tensordot(-torch.sigmoid(-real) / len(real), real_inputs, dims=1)
                dense += torch.tensordot(torch.sigmoid(fake) / len(fake), fake_inputs, dims=1)
            loss = softplus(-real).mean() + softplus(fake).mean()
            fits[places] = are_gradients(step.d_gradient[-1], dense, most) and _is_gradient(
                loss, step.discriminator.parameters, step.d_gradient, most
            )
        if fits[places]:
            yield plan


def _is_gradient(loss: Tensor, parameters: list[Tensor], found: list[Tensor], most: float) -> bool:
    """Whether these are the loss's gradients for the parameters."""
    gradients = torch.autograd.grad(loss, parameters, retain_graph=True)
    return all(are_gradients(one, other, most) for one, other in zip(found, gradients, strict=True))
