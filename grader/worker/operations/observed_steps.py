"""One `train_step` with the submission's own parts, observed: the state before and after it.

observer = Observer()
with replaced(session, {STEP: observer.around(train_step)}):
    ...                                       # any number of steps
observer.step                                 # one of them, drawn
"""

import copy
import functools
import inspect
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from ..data.records import Handle
from .declarations import OBSERVED_STEP
from .implementations import implements
from .library_weights import make_whole
from .run_results import accepted
from .standins import replaced

if TYPE_CHECKING:
    from ..session import Session

STEP = "training.train_step"
Z_DIM = 100  # length of a noise vector
BETA = 0.9  # Adam's, by default: the weight of the running mean of gradients


@dataclass(frozen=True)
class Step:
    """networks: copies of the generator and the discriminator before the step, then after it.
    gradients: of each parameter, as Adam has averaged them, for both networks; None where its
    optimizer keeps no averages. random_state: torch's, on the CPU, before the step. number: of the
    step, from 1."""

    number: int
    networks: list[nn.Module]
    gradients: list[list[Tensor | None]]
    real: Tensor
    noise: Tensor
    random_state: Tensor

    def reported(self, session: "Session") -> dict:
        """As reply_types.ObservedStep."""
        keep = session.freezer.keep
        handles = [Handle(keep(network), type(network).__name__) for network in self.networks]
        return {**vars(self), "networks": handles}


class Observer:
    """Observes each step, and keeps one of them: which, is drawn after each step."""

    def __init__(self) -> None:
        self.step: Step | None = None
        self._taken = 0
        self._random = random.SystemRandom()

    def around(self, train_step: Callable) -> Callable:
        """The same function, observed."""

        @functools.wraps(train_step)
        def observed(*args: Any, **kwargs: Any) -> Any:
            given = _arguments(train_step, args, kwargs)
            if given is None:
                return train_step(*args, **kwargs)
            *networks, g_optimizer, d_optimizer, real, noise = given
            optimizers = g_optimizer, d_optimizer
            for network, inputs in zip(networks, (noise, real), strict=True):
                make_whole(network, inputs)
            before = list(map(_copied, networks))
            means = [_means(*pair) for pair in zip(networks, optimizers, strict=True)]
            random_state = torch.get_rng_state()
            inputs = real.detach().cpu().clone(), noise.detach().cpu().clone()
            result = train_step(*args, **kwargs)
            self._taken += 1
            if self._random.randrange(self._taken) == 0:
                later = [_means(*pair) for pair in zip(networks, optimizers, strict=True)]
                gradients = [_gradients(*pair) for pair in zip(means, later, strict=True)]
                after = list(map(_copied, networks))
                self.step = Step(self._taken, before + after, gradients, *inputs, random_state)
            return result

        return observed


def _arguments(train_step: Callable, args: tuple, kwargs: dict) -> Sequence[Any] | None:
    """The six arguments of a step, in order; None if these are others."""
    try:
        given = inspect.signature(train_step).bind(*args, **kwargs)
    except (TypeError, ValueError):  # the call raises its own error, or there is no signature
        return None
    values = [*given.args, *given.kwargs.values()]
    kinds = nn.Module, nn.Module, object, object, Tensor, Tensor
    fits = len(values) == len(kinds) and all(map(isinstance, values, kinds))
    return values if fits else None


def _copied(network: nn.Module) -> nn.Module:
    return copy.deepcopy(network).cpu()


def _means(network: nn.Module, optimizer: Any) -> list[Tensor | None]:
    """Copies of Adam's running means of the gradients, None where there is none."""
    states = getattr(optimizer, "state", {})
    means = [states.get(parameter, {}).get("exp_avg") for parameter in network.parameters()]
    return [None if mean is None else mean.detach().cpu().clone() for mean in means]


def _gradients(
    before: Sequence[Tensor | None], after: Sequence[Tensor | None]
) -> list[Tensor | None]:
    """The gradients that turn Adam's running means from before a step into those after it."""
    return [
        None if new is None else (new if old is None else new - BETA * old) / (1 - BETA)
        for old, new in zip(before, after, strict=True)
    ]


@implements(OBSERVED_STEP)
def observed_step(session: "Session", images: Tensor, options: dict) -> dict | None:
    """A step of `train` on these images, with the submission's own parts; if `train` takes none, a
    step without it. None if that is not possible either."""
    observer = Observer()
    train_step = session.function(STEP)
    try:
        with replaced(session, {STEP: observer.around(train_step)}):
            train = session.function("training.train")
            train(images, **accepted(train, options))
    except Exception:
        pass  # what is wrong with `train` is another check's
    if observer.step is None:
        _step_alone(session, observer.around(train_step), images)
    return None if observer.step is None else observer.step.reported(session)


def _step_alone(session: "Session", train_step: Callable, images: Tensor) -> None:
    generator = session.function("networks.build_generator")()
    discriminator = session.function("networks.build_discriminator")()
    optimizers = session.function("losses.build_optimizers")(generator, discriminator)
    train_step(generator, discriminator, *optimizers, images, torch.randn(len(images), Z_DIM))
