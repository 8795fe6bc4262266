"""The shared cases in the kit's own form: questions to a worker, answers as plain data.

    @check("1.a", 1, of="saddle.gradient")
    def test_gradient(submission):
        require(submission, "gradient")

Used by the checks of the copy of the kit in kit_copy.py.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ....checks import compare, compare_points, draws
from ....checks.sets import require_equal_range
from ....checks.submission import Reply, Submission
from ....worker.data.records import Game, Tensor
from ....worker.operations.declarations import LOSS_AND_GRADIENTS
from .shared import cases

ASKED = "the answer of the shared cases"


def require(submission: Submission, check: str) -> None:
    """Ask all cases of a check. Raises Wrong where an answer is wrong."""
    shared = cases.CHECKS[check]
    if shared.kind == "loss":
        for case in shared.cases:
            require_loss(submission, shared.function, case)
        return
    ask = partial(ask_about, submission, shared.function)
    for case, reply in draws.replies(shared.cases, ask):
        if not is_refusal(case):
            COMPARE[shared.kind](submission, shared.function, reply, case)


def is_refusal(case: cases.Case) -> bool:
    return isinstance(case.expected, str) and case.expected == cases.REFUSED


def ask_about(submission: Submission, function: str, case: cases.Case) -> Any:
    arguments = [given(argument) for argument in case.arguments]
    if is_refusal(case):
        return submission.refuses(function, *arguments, error=cases.REFUSED, asked=cases.REFUSED)
    return submission.call(function, *arguments)


def given(argument: Any) -> Any:
    """An argument as it is sent to a worker."""
    if not isinstance(argument, cases.Quadratic):
        return argument
    a, b, c = (float(number) for number in (argument.a, argument.b, argument.c))
    return Game([(2 * a, 1, 0), (b, 0, 1)], [(b, 1, 0), (2 * c, 0, 1)])


def require_expressions(_: Submission, __: str, reply: Reply, case: cases.Case) -> None:
    parts = compare.pair(reply, ASKED)
    compare.require_equal_expressions(parts, case.expected, symbols_of(case), ASKED)


def require_matrix(_: Submission, __: str, reply: Reply, case: cases.Case) -> None:
    matrix = reply.value
    if getattr(matrix, "rows", None) != 2 or matrix.columns != 2:
        raise reply.wrong(ASKED)
    parts = [reply.part(entry) for entry in matrix.entries]
    compare.require_equal_expressions(parts, list(case.expected), symbols_of(case), ASKED)


def symbols_of(case: cases.Case) -> list:
    """The symbols that an answer may contain: the players', and step sizes that are symbols."""
    return [argument for argument in case.arguments[1:5] if getattr(argument, "is_Symbol", False)]


def require_points(_: Submission, __: str, reply: Reply, case: cases.Case) -> None:
    compare_points.require_equal_points(reply, case.expected, ASKED)


def require_word(_: Submission, __: str, reply: Reply, case: cases.Case) -> None:
    compare.one_of(reply, case.expected, ASKED)


def require_numbers(_: Submission, __: str, reply: Reply, case: cases.Case) -> None:
    if not np.allclose(compare.pair_of_reals(reply, ASKED), case.expected):
        raise reply.wrong(ASKED)


def require_path(_: Submission, __: str, reply: Reply, case: cases.Case) -> None:
    if not np.allclose(compare.array(reply, case.expected.shape, ASKED), case.expected):
        raise reply.wrong(ASKED)


def require_range(submission: Submission, of: str, reply: Reply, case: cases.Case) -> None:
    require_equal_range(submission, reply, end_of(case.expected), of, ASKED)


def require_ranges(submission: Submission, of: str, reply: Reply, case: cases.Case) -> None:
    for part, expected in zip(compare.pair(reply, ASKED), case.expected, strict=True):
        require_equal_range(submission, part, end_of(expected), of, ASKED)


def end_of(steps: Any) -> Any:
    """The upper end of a range; None for the empty set."""
    return None if steps.is_empty else steps.end


COMPARE: dict[str, Callable[[Submission, str, Reply, cases.Case], None]] = {
    "expressions": require_expressions,
    "matrix": require_matrix,
    "points": require_points,
    "word": require_word,
    "numbers": require_numbers,
    "path": require_path,
    "range": require_range,
    "ranges": require_ranges,
}


def require_loss(submission: Submission, function: str, case: cases.Case) -> None:
    import torch

    tensors = [torch.tensor(batch).reshape(-1, 1) for batch in case.arguments]
    answer = submission.ask(LOSS_AND_GRADIENTS, function, False, *tensors, of=function)
    reply = submission.reply(answer.loss, "")
    value, slopes = case.expected
    if not np.isclose(compare.tensor(reply, (), ASKED), value, rtol=1e-4):
        raise reply.wrong(ASKED)
    for gradient, slope in zip(answer.gradients or [None] * len(slopes), slopes, strict=True):
        found = gradient.array.ravel() if isinstance(gradient, Tensor) else np.array([])
        if found.shape != (len(slope),) or not np.allclose(found, slope, rtol=1e-3, atol=1e-7):
            raise reply.wrong(ASKED)
