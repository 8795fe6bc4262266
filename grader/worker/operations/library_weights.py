"""Initial weights as PyTorch's own layers draw them, whatever a submission's are.

Initial weights are free, and 20 steps of training depend on them more than on most mistakes. So
the short training replaces them before its first step.
"""

import copy
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from .standins import initial_copies, replaced

if TYPE_CHECKING:
    from ..session import Session

STEP = "training.train_step"
Z_DIM, LAST = 100, 128 * 7 * 7  # inputs of the generator's and the discriminator's dense layers
BUILDERS = "networks.build_generator", "networks.build_discriminator"


@contextmanager
def library_start(session: "Session", seed: int, first: dict[str, nn.Module]) -> Iterator[None]:
    """Before the first `train_step`, redraw the weights of the two networks that it gets.

    first: a copy of each network as the training begins, by the name of its builder; if there is
    no `train_step`, as the builder returned it.
    """
    train_step = session.function(STEP)
    begun = False

    def redraw_and_step(*args: object, **kwargs: object) -> object:
        nonlocal begun
        if not begun:
            begun = True
            networks = _networks(train_step, args, kwargs)
            first.update(zip(BUILDERS, redrawn(networks, seed), strict=True) if networks else ())
        return train_step(*args, **kwargs)

    with initial_copies(session, first), replaced(session, {STEP: redraw_and_step}):
        yield


def _networks(train_step: Callable, args: tuple, kwargs: dict) -> list[nn.Module]:
    """The generator and the discriminator that `train_step` gets; none if it gets others."""
    try:
        given = inspect.signature(train_step).bind(*args, **kwargs)
    except (TypeError, ValueError):  # the call raises its own error, or there is no signature
        return []
    values = [*given.args, *given.kwargs.values()]
    networks = [value for value in values[:2] if isinstance(value, nn.Module)]
    if len(networks) < 2:
        return []
    for network, inputs in zip(networks, reversed(values[4:6]), strict=False):
        make_whole(network, inputs)
    return networks


@torch.no_grad()
def make_whole(network: nn.Module, inputs: object) -> None:
    """Let lazy layers make their parameters, by one pass; it changes no running statistics."""
    if any(map(nn.parameter.is_lazy, network.parameters())):
        was_training = network.training
        network.eval()(inputs)
        network.train(was_training)


@torch.no_grad()
def redrawn(networks: list[nn.Module], seed: int) -> list[nn.Module]:
    """Redraw the networks' weights, and return a copy of each on the CPU.

    Drawn on the CPU, one network after the other, so that the same seed gives the same weights on
    every device: those that torch.manual_seed(seed) gives networks which are built in this order.
    No random number that the submission draws later changes.
    """
    copies = [copy.deepcopy(network).cpu() for network in networks]
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        for network, fresh in zip(networks, copies, strict=True):
            if _is_stuck(fresh):
                continue
            for module in fresh.modules():
                _redraw(module)
            for old, new in zip(_numbers(network), _numbers(fresh), strict=True):
                old.copy_(new)
    return copies


def _numbers(network: nn.Module) -> Iterator[Tensor]:
    return chain(network.parameters(), network.buffers())


def _is_stuck(network: nn.Module) -> bool:
    """Whether two layers or more have only equal weights: their units stay equal in training.
    That is a mistake, not another way to draw weights, and is left to be seen."""
    weights = [p for p in network.parameters() if p.ndim > 1 and p.numel() > 1]
    return sum(bool((weight == weight.flatten()[0]).all()) for weight in weights) > 1


def _redraw(module: nn.Module) -> None:
    """Redraw the module's own parameters, without those of the modules in it."""
    if isinstance(getattr(module, "weight", None), nn.Parameter):
        for kind in type(module).__mro__:
            if kind.__module__.startswith("torch.nn.") and "reset_parameters" in vars(kind):
                vars(kind)["reset_parameters"](module)
                return
    # A layer that the submission wrote itself. Its vectors stay: they may be biases or scales.
    for parameter in module.parameters(recurse=False):
        if inputs := _inputs(parameter):
            nn.init.uniform_(parameter, -(inputs**-0.5), inputs**-0.5)


def _inputs(weight: Tensor) -> int | None:
    """How many inputs PyTorch counts for a kernel or a dense layer's matrix of the assignment, in
    any order of its axes: all have more outputs than inputs, but for the discriminator's last. None
    for other parameters, which stay as they are."""
    if weight.numel() == LAST:
        return LAST
    if weight.ndim == 4 or (weight.ndim == 2 and Z_DIM in weight.shape):
        return weight.numel() // max(weight.shape)
    return None
