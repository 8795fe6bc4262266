"""Temporarily replace the submission's functions by stand-ins and recorders."""

import copy
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from torch import nn

if TYPE_CHECKING:
    from ..session import Session


@contextmanager
def replaced(session: "Session", standins: dict[str, Callable]) -> Iterator[None]:
    """Put stand-ins ("networks.build_generator" -> function) where the submission looks them up:
    in the module that defines the name and in `training`, where it may have another name, too."""
    training = session.module("training")
    undo = []
    for name, standin in standins.items():
        module_name, function = name.split(".")
        defining = session.module(module_name)
        original = getattr(defining, function, standin)
        for module in {defining, training}:
            for attribute, value in list(vars(module).items()):
                if attribute == function or value is original:
                    undo.append((module, attribute, value))
                    setattr(module, attribute, standin)
    try:
        yield
    finally:
        for module, function, original in undo:
            setattr(module, function, original)


@contextmanager
def initial_copies(session: "Session", copies: dict[str, nn.Module]) -> Iterator[None]:
    """Record a deep copy of each network as the submission's builders return it."""

    def recorder(name: str) -> Callable:
        build = session.function(name)

        def build_and_copy(*args: object, **kwargs: object) -> nn.Module:
            network = build(*args, **kwargs)
            copies[name] = copy.deepcopy(network)
            return network

        build_and_copy.__signature__ = inspect.signature(build)  # type: ignore[attr-defined]
        return build_and_copy

    names = ("networks.build_generator", "networks.build_discriminator")
    with replaced(session, {name: recorder(name) for name in names}):
        yield


@contextmanager
def recorded_results(session: "Session", name: str, results: list) -> Iterator[None]:
    """Record what the submission's function returns, call by call."""
    function = session.function(name)

    def recorder(*args: object, **kwargs: object) -> object:
        result = function(*args, **kwargs)
        results.append(result)
        return result

    with replaced(session, {name: recorder}):
        yield
