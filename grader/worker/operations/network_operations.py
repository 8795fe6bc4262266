"""Read, write and run networks and large tensors that stay in the worker."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.autograd.graph import Node, get_gradient_edge
from torch.overrides import TorchFunctionMode

from .declarations import (
    BUFFERS,
    FORWARD,
    GRADIENTS,
    PARAMETERS,
    ROWS,
    SET_PARAMETERS,
    USED_PARAMETERS,
)
from .implementations import implements

if TYPE_CHECKING:
    from ..session import Session


@implements(PARAMETERS)
def parameters(session: "Session", network: nn.Module) -> list[list]:
    """[[name, values], ...] in the network's own order."""
    return [[name, value] for name, value in network.named_parameters()]


@implements(BUFFERS)
def buffers(session: "Session", network: nn.Module) -> list[list]:
    """[[name, values], ...] of what is no parameter, such as running statistics."""
    return [[name, value] for name, value in network.named_buffers()]


@implements(SET_PARAMETERS)
def set_parameters(session: "Session", network: nn.Module, values: tuple[Tensor, ...]) -> None:
    """Overwrite all parameters, in the network's own order; a smaller tensor is broadcast."""
    with torch.no_grad():
        for parameter, value in zip(network.parameters(), values, strict=True):
            whole = value.numel() == parameter.numel()
            parameter.copy_(value.reshape(parameter.shape) if whole else value)


@implements(USED_PARAMETERS)
def used_parameters(
    session: "Session", network: nn.Module, inputs: Tensor, size: int
) -> list[bool]:
    """Whether the output in eval mode depends on each parameter, in the network's own order. size:
    how many numbers the output has, to tell it from others that come with it.

    All True where that cannot be seen: the output carries no gradients.
    """
    network.eval()
    parameters = list(network.parameters())
    with torch.enable_grad():
        outputs = network(inputs)
        found = [t for t in _tensors(outputs) if t.requires_grad and t.numel() == size]
        leaves = [p for p in parameters if p.requires_grad]
        if not found or not leaves:
            return [True] * len(parameters)
    reached = _graph_of(found[0])
    used = {id(leaf) for leaf in leaves if get_gradient_edge(leaf).node in reached}
    return [id(parameter) in used or not parameter.requires_grad for parameter in parameters]


def _graph_of(output: Tensor) -> set[Node]:
    """All nodes of the graph behind an output. A backward pass would tell the same, and take three
    times as long."""
    reached: set[Node] = set()
    waiting = [get_gradient_edge(output).node]
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting.extend(before for before, _ in node.next_functions if before is not None)
    return reached


def _tensors(outputs: object) -> list[Tensor]:
    """The tensors that a network returned: one, or several in a tuple, list or dict."""
    if isinstance(outputs, dict):
        outputs = list(outputs.values())
    several = outputs if isinstance(outputs, (list, tuple)) else [outputs]
    return [output for output in several if isinstance(output, Tensor)]


@implements(FORWARD)
def forward(
    session: "Session", network: nn.Module, inputs: Tensor, mode: str, seed: int, use: str
) -> object:
    """The network's output. mode: "train", "eval", or "still", which is eval mode with dropout left
    out where it is on although it should be off. seed: of dropout. use: as what it is run."""
    network.train(mode == "train")
    torch.manual_seed(seed)
    with _WithoutDropout() if mode == "still" else nullcontext():
        return _used_as(network, inputs, use)


def _used_as(network: nn.Module, inputs: Tensor, use: str) -> Any:
    """The network's output. use: "sampling", without gradients; "learning", with them; or "behind"
    another network, whose output its input is."""
    with torch.set_grad_enabled(use != "sampling"):
        return network(inputs.requires_grad_().mul(1.0) if use == "behind" else inputs)


@implements(GRADIENTS)
def gradients(
    session: "Session", network: nn.Module, inputs: Tensor, weights: Tensor, mode: str
) -> list[Tensor | None]:
    """The gradient of a weighted sum of the outputs for each parameter, in the network's own order,
    and last for the inputs. weights: as many as the output has numbers. mode: as above."""
    network.train(mode == "train")
    with torch.enable_grad():
        outputs = _used_as(network, inputs, "behind")
        found = [t for t in _tensors(outputs) if t.numel() == weights.numel()]
        total = (found[0].flatten() * weights.flatten()).sum()
        leaves = [*network.parameters(), inputs]
        learning = [leaf for leaf in leaves if leaf.requires_grad]
        if not found[0].requires_grad:
            return [None] * len(leaves)
        made = torch.autograd.grad(total, learning, allow_unused=True)
    by_leaf = {id(leaf): gradient for leaf, gradient in zip(learning, made, strict=True)}
    return [by_leaf.get(id(leaf)) for leaf in leaves]


class _WithoutDropout(TorchFunctionMode):
    """All of torch's kinds of dropout return their input."""

    def __torch_function__(
        self,
        function: Callable,
        types: Sequence[type],
        args: Sequence[Any] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        if "dropout" in getattr(function, "__name__", ""):
            return args[0] if args else (kwargs or {})["input"]
        return function(*args, **(kwargs or {}))


@implements(ROWS)
def rows(session: "Session", tensor: Tensor, numbers: tuple[int, ...]) -> Tensor:
    """Some rows of a tensor that was too large to send."""
    return tensor[list(numbers)]
