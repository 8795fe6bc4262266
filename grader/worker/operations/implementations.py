"""Which function does what an operation declares.

    @implements(FORWARD)
    def forward(session, network, inputs, mode, seed): ...

The function gets the `Session` and the arguments as live objects (see Freezer.thaw).
"""

from collections.abc import Callable
from typing import TypeVar

from .declarations import Operation

Implementation = Callable[..., object]
Function = TypeVar("Function", bound=Implementation)
IMPLEMENTATIONS: dict[str, Implementation] = {}  # by the operation's name


def implements(operation: Operation) -> Callable[[Function], Function]:
    """Mark the function that does the operation."""

    def register(function: Function) -> Function:
        if operation.name in IMPLEMENTATIONS:
            raise ValueError(f"the operation `{operation.name}` is implemented twice")
        IMPLEMENTATIONS[operation.name] = function
        return function

    return register


def implementation_of(operation: Operation) -> Implementation:
    """The function that does the operation. LookupError where there is none in this process."""
    if operation.name not in IMPLEMENTATIONS:
        from . import torch_operations  # noqa: F401 (only here: question 1 stays free of torch)
    if operation.name not in IMPLEMENTATIONS:
        raise LookupError(f"the operation `{operation.name}` is not implemented in this process")
    return IMPLEMENTATIONS[operation.name]
