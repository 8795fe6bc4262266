"""Carry forward: right answers in place of functions that have failed, so that a fault costs once.

The grader replaces a failed function where a later one calls it. What stands in its place holds no
answers: it asks the judge, who answers only for the inputs of the check that is running (see
grader/hidden/right_answers.py). What `train` puts together is replaced by carried_parts.py.
"""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Any

import sympy

from ..data.records import Failure
from .declarations import CARRY_FORWARD
from .implementations import implements

if TYPE_CHECKING:
    from ..session import Session

F = ("f", "x", "y")
PARAMETERS = {  # of the functions that the judge answers for, as the assignment names them
    "saddle.gradient": F,
    "saddle.hessian": F,
    "saddle.critical_points": F,
    "saddle.classify": (*F, "point"),
    "saddle.saddle_points": F,
    "saddle.solves_minimax": (*F, "point"),
    "saddle.update_map": (*F, "eta_x", "eta_y", "method"),
    "saddle.step_size_ranges": (*F, "point"),
    "dynamics.step": ("grad", "point", "eta", "method"),
    "losses.generator_loss": ("fake_logits",),
    "losses.discriminator_loss": ("real_logits", "fake_logits"),
}
DEFAULTS = {"method": "gda"}
PARTS = (  # of `train`, replaced by those in carried_parts.py
    "data.batches",
    "networks.build_generator",
    "networks.build_discriminator",
    "losses.build_optimizers",
    "training.train_step",
    "training.sample",
)


@implements(CARRY_FORWARD)
def carry_forward(session: "Session", names: Sequence[str], judged: str) -> None:
    """Replace these functions ("saddle.gradient") wherever the submission's modules look them up. A
    module that cannot be imported is replaced by one that has only these, unless it is the one with
    the function that is judged."""
    for name in names:
        module_name, function = name.split(".")
        try:
            module = session.module(module_name)
        except Exception:  # whatever it raises: the module's own checks have reported it
            if module_name == judged.partition(".")[0]:
                return
            full_name = f"{session.package}.{module_name}"
            module = sys.modules[full_name] = ModuleType(full_name)
        original, standin = getattr(module, function, None), _standin(session, name)
        setattr(module, function, standin)
        for other in _modules(session.package):
            for key, value in list(vars(other).items()):
                if original is not None and value is original:
                    setattr(other, key, standin)


def _modules(package: str) -> list[ModuleType]:
    """The submission's modules that have been imported."""
    return [
        module
        for name, module in list(sys.modules.items())
        if name.startswith(f"{package}.") and isinstance(module, ModuleType)
    ]


def _standin(session: "Session", name: str) -> Callable:
    if name in PARAMETERS and not name.startswith("losses."):
        return _asking(session, name)
    from . import carried_parts  # imports torch

    if name in PARAMETERS:
        return carried_parts.judged_loss(partial(ask_judge, session, name))
    return getattr(carried_parts, name.partition(".")[2])


def _asking(session: "Session", name: str) -> Callable:
    """A function that asks the judge for each of its values."""
    parameters = PARAMETERS[name]

    def standin(*positional: object, **named: object) -> object:
        given = {**DEFAULTS, **dict(zip(parameters, positional, strict=False)), **named}
        if "grad" in given:
            given["grad"] = given["grad"](*given["point"])  # type: ignore[operator, misc]
        answer = ask_judge(session, name, [given[parameter] for parameter in parameters])
        return _RESULTS.get(name, lambda value: value)(answer)

    return standin


def ask_judge(session: "Session", name: str, arguments: Sequence[object]) -> Any:
    """The judge's answer, as objects. Raises ValueError where there is none."""
    answer = session.consult([name, [session.freezer.freeze(argument) for argument in arguments]])
    if isinstance(answer, Failure):
        raise ValueError(answer.message)
    return session.freezer.thaw(answer)


def _interval(upper: sympy.Expr | None) -> sympy.Set:
    return (
        sympy.S.EmptySet
        if upper is None
        else sympy.Interval(0, upper, left_open=True, right_open=True)
    )


_RESULTS: dict[str, Callable] = {
    "saddle.hessian": sympy.Matrix,
    "saddle.critical_points": list,
    "saddle.saddle_points": list,
    "saddle.step_size_ranges": lambda uppers: tuple(map(_interval, uppers)),
}
