"""Read, write and run networks and large tensors that stay in the worker."""

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from .declarations import FORWARD, PARAMETERS, ROWS, SET_PARAMETERS
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


@implements(FORWARD)
def forward(session: "Session", network: nn.Module, inputs: Tensor, mode: str, seed: int) -> object:
    """The network's output in "train" or "eval" mode, without gradients; seed: of dropout."""
    network.train(mode == "train")
    torch.manual_seed(seed)
    with torch.no_grad():
        return network(inputs)


@implements(ROWS)
def rows(session: "Session", tensor: Tensor, numbers: tuple[int, ...]) -> Tensor:
    """Some rows of a tensor that was too large to send."""
    return tensor[list(numbers)]
