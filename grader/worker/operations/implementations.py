"""Registers the function that implements each operation.

    @implements(FORWARD)
    def forward(session, network, inputs, mode, seed): ...

The function gets the `Session` and the arguments as objects (see Freezer.thaw).
"""

from collections.abc import Callable
from typing import TypeVar

from .declarations import Operation

Implementation = Callable[..., object]
Function = TypeVar("Function", bound=Implementation)
IMPLEMENTATIONS: dict[str, Implementation] = {}  # by the operation's name


def implements(operation: Operation) -> Callable[[Function], Function]:
    """Mark the function that implements the operation."""

    def register(function: Function) -> Function:
        if operation.name in IMPLEMENTATIONS:
            raise ValueError(f"the operation `{operation.name}` is implemented twice")
        IMPLEMENTATIONS[operation.name] = function
        return function

    return register


def implementation_of(operation: Operation) -> Implementation:
    """The function that implements the operation. Raises LookupError if this process has none."""
    if operation.name not in IMPLEMENTATIONS:
        from . import torch_operations  # noqa: F401 (imported here: question 1 needs no torch)
    if operation.name not in IMPLEMENTATIONS:
        raise LookupError(f"the operation `{operation.name}` is not implemented in this process")
    return IMPLEMENTATIONS[operation.name]
