"""Read, write and run networks and large tensors that stay in the worker."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from .declarations import FORWARD, PARAMETERS, ROWS, SET_PARAMETERS, USED_PARAMETERS
from .implementations import implements

if TYPE_CHECKING:
    from ..session import Session


@implements(PARAMETERS)
def parameters(session: "Session", network: nn.Module) -> list[list]:
    """[[name, values], ...] in the network's own order."""
    return [[name, value] for name, value in network.named_parameters()]


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
        gradients = torch.autograd.grad(found[0].sum(), leaves, allow_unused=True)
    unused = {id(p) for p, g in zip(leaves, gradients, strict=True) if g is None}
    return [id(parameter) not in unused for parameter in parameters]


def _tensors(outputs: object) -> list[Tensor]:
    """The tensors that a network returned: one, or several in a tuple, list or dict."""
    if isinstance(outputs, dict):
        outputs = list(outputs.values())
    several = outputs if isinstance(outputs, (list, tuple)) else [outputs]
    return [output for output in several if isinstance(output, Tensor)]


@implements(FORWARD)
def forward(session: "Session", network: nn.Module, inputs: Tensor, mode: str, seed: int) -> object:
    """The network's output, without gradients. mode: "train", "eval", or "still", which is eval
    mode with dropout left out where it is on although it should be off. seed: of dropout."""
    network.train(mode == "train")
    torch.manual_seed(seed)
    with torch.no_grad(), _WithoutDropout() if mode == "still" else nullcontext():
        return network(inputs)


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
