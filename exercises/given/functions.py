"""Collects the nine functions of a package that the real run uses in one object.

    functions = Functions.of_package("exercises")
    images = functions.load_images(root)

The run uses a package's functions only through this object, so it trains any package that has
the modules of question 2: a student's, or the reference solution.
"""

import importlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from matplotlib.figure import Figure
from torch import Tensor, nn
from torch.optim import Optimizer

MODULES = {
    "load_images": "data",
    "batches": "data",
    "build_generator": "networks",
    "build_discriminator": "networks",
    "build_optimizers": "losses",
    "train_step": "training",
    "sample": "training",
    "plot_losses": "figures",
    "plot_samples": "figures",
}
"""The module in which each function is written."""


class FunctionMissing(Exception):
    """A package lacks a function that the run needs; the message names both."""


@dataclass(frozen=True)
class Functions:
    """One package's functions. Their docstrings are in the package itself."""

    load_images: Callable[..., Tensor]
    batches: Callable[[Tensor, int, torch.Generator], Iterator[Tensor]]
    build_generator: Callable[[int], nn.Module]
    build_discriminator: Callable[[], nn.Module]
    build_optimizers: Callable[[nn.Module, nn.Module], tuple[Optimizer, Optimizer]]
    train_step: Callable[
        [nn.Module, nn.Module, Optimizer, Optimizer, Tensor, Tensor], tuple[float, float]
    ]
    sample: Callable[[nn.Module, Tensor], Tensor]
    plot_losses: Callable[[Sequence[float], Sequence[float]], Figure]
    plot_samples: Callable[..., Figure]

    @classmethod
    def of_package(cls, package: str) -> "Functions":
        """The functions of an importable package.

        Raises FunctionMissing if it lacks a module or a function. Errors inside a module, such as a
        SyntaxError, are not caught.
        """
        found: dict[str, Any] = {
            name: _function(package, module, name) for name, module in MODULES.items()
        }
        return cls(**found)


def _function(package: str, module: str, name: str) -> Callable[..., Any]:
    full = f"{package}.{module}"
    try:
        found = getattr(importlib.import_module(full), name, None)
    except ModuleNotFoundError as error:
        if error.name != full:
            raise  # the module exists, but something that it imports does not
        raise FunctionMissing(
            f"{package}/{module}.py is missing: put it back (the run needs `{name}`)"
        ) from error
    if not callable(found):
        raise FunctionMissing(
            f"{package}/{module}.py lacks the function `{name}`: keep the stub's name for it"
        )
    return found
