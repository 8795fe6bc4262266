"""The shared cases as a course would ask them: the answers are compared where they are computed.

    require("gradient", {"gradient": gradient, ...})     # AssertionError where an answer is wrong

Goes to otter-grader, nbgrader and gradescope-utils beside cases.py; imports nothing of the kit.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from sympy import simplify

from . import cases


def require(check: str, functions: Mapping[str, Any]) -> None:
    """Ask all cases of a check. functions: the submission's, by their names."""
    shared = cases.CHECKS[check]
    function = functions[shared.function.partition(".")[2]]
    for case in shared.cases:
        arguments = [given(argument) for argument in case.arguments]
        if isinstance(case.expected, str) and case.expected == cases.REFUSED:
            require_refusal(function, arguments)
        elif shared.kind == "loss":
            require_loss(function, arguments, *case.expected)
        else:
            found = function(*arguments)
            assert COMPARE[shared.kind](found, case.expected), f"{found} is not {case.expected}"


def given(argument: Any) -> Any:
    """An argument as a submission's function takes it."""
    if not isinstance(argument, cases.Quadratic):
        return argument
    a, b, c = argument.a, argument.b, argument.c
    return lambda x, y: (2 * a * x + b * y, b * x + 2 * c * y)


def are_same(found: Any, expected: Any) -> bool:
    pairs = zip(found, expected, strict=True)
    return all(simplify(one - other) == 0 for one, other in pairs)


def is_same_matrix(found: Any, expected: Any) -> bool:
    return found.shape == expected.shape and are_same(found, expected)


def are_same_points(found: Any, expected: Any) -> bool:
    """The same points in any order."""
    if len(found) != len(expected):
        return False
    return all(any(are_same(point, other) for other in found) for point in expected)


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "expressions": are_same,
    "matrix": is_same_matrix,
    "points": are_same_points,
    "word": lambda found, expected: found == expected,
    "numbers": lambda found, expected: np.allclose(found, expected),
    "path": lambda found, expected: found.shape == expected.shape and np.allclose(found, expected),
    "range": lambda found, expected: found == expected,
    "ranges": lambda found, expected: tuple(found) == expected,
}


def require_refusal(function: Callable, arguments: list) -> None:
    try:
        function(*arguments)
    except ValueError:
        return
    raise AssertionError("no ValueError")


def require_loss(function: Callable, batches: list, value: float, slopes: list) -> None:
    import torch

    logits = [torch.tensor(batch).reshape(-1, 1).requires_grad_() for batch in batches]
    loss = function(*logits)
    assert loss.shape == (), f"a loss of shape {tuple(loss.shape)}"
    assert np.isclose(loss.item(), value, rtol=1e-4), f"{loss.item()} is not {value}"
    loss.backward()
    for batch, slope in zip(logits, slopes, strict=True):
        assert batch.grad is not None, "no gradient reaches the logits"
        found = batch.grad.ravel().numpy()
        assert np.allclose(found, slope, rtol=1e-3, atol=1e-7), f"{found} is not {slope}"
