"""Compare a submission's set of step sizes with the range asked for.

Sets that people write come as plain data: as intervals, or as a tree of sets and conditions, which
is evaluated here. Only a set with code of its own is asked for its members; see set_probes.py.
"""

from collections.abc import Callable, Iterable

import mpmath
import sympy

from ..worker.data import records
from ..worker.data.expressions import to_tree
from . import set_probes
from .compare import NOT_EXACT
from .evaluate import Effort, NoValue, contains_head, evaluate, is_close, real
from .submission import Reply, Submission

Part = tuple[mpmath.mpf, mpmath.mpf, bool, bool]  # of a set: left, right, left open, right open
Suspect = tuple[sympy.Expr | None, str]

NEGATIVE = "step sizes are positive"
OPEN = "the interval must be open: at 0 nothing moves, at the upper end nothing shrinks"
IN_ONE_STEP = "the step size in the middle belongs to the range: it converges in one step"
NEAR = 1e-6  # how far from the end of a range, relative to it, a step is tried


def require_equal_range(
    submission: Submission,
    reply: Reply,
    upper: sympy.Expr | None,
    of: str,
    asked: str,
    suspects: Iterable[Suspect] = (),
    ends: bool = True,
) -> None:
    """Require the open interval (0, upper), in any form; the empty set if upper is None.

    suspects: the upper ends that mistakes lead to, and what to say about them; used only if the
    answer is wrong. ends: whether 0 and `upper` must not belong to it; one check of a function asks
    for that, so that a closed interval costs one check.
    """
    parts = _parts(reply, asked)
    if parts and not ends:
        parts = _opened(parts)
    if parts is None:
        set_probes.require_members(submission, reply, upper, of, asked, ends)
    elif not (not parts if upper is None else is_close(_reach(parts), _value(upper))):
        raise reply.wrong(asked, _cause(parts, upper, suspects))


def require_shrinking_range(
    submission: Submission, reply: Reply, shrinks: Callable[[float], bool], of: str, asked: str
) -> None:
    """Require an interval (0, upper), in any form, such that steps shrink just below its end and
    not just above; the empty set where they never shrink. Whether the ends belong to it is not
    judged.

    shrinks: whether a step of a size contracts, in floats. For ranges that are not known: it tells
    them apart if they differ by more than 1e-6 of their size.
    """
    parts = _parts(reply, asked)
    if parts is None:
        set_probes.require_agreement(submission, reply, shrinks, of, asked)
        return
    parts = _opened(parts)
    if not parts:
        if any(shrinks(size) for size in set_probes.SMALL):
            raise reply.wrong(asked, "small step sizes come closer to the point here")
        return
    end = float(_reach(parts))
    if not 0 < end < float("inf"):
        raise reply.wrong(asked, _cause(parts, None, ()))
    for size in (end / 2, end * (1 - NEAR)):
        if not shrinks(size):
            raise reply.wrong(asked, f"with eta = {size:.6g}, which is in it, no step comes closer")
    if shrinks(end * (1 + NEAR)):
        raise reply.wrong(asked, "larger step sizes than these come closer to the point, too")


def _parts(reply: Reply, asked: str) -> list[Part] | None:
    """The set as intervals, None where it is another set. Wrong for anything else."""
    found = reply.value
    if not isinstance(found, records.RealSet):
        raise reply.wrong(asked + ", as a sympy set", _no_set(found))
    if found.intervals is None:
        return None
    ends = [end for part in found.intervals for end in part[:2]]
    if any(contains_head(end, "Symbol") for end in ends):
        raise reply.wrong(asked, "a symbol is left in it: put both coordinates of the point in")
    if any(contains_head(end, "Float") for end in ends):
        raise reply.wrong(asked, NOT_EXACT)
    try:
        return [_ends(part, reply.effort) for part in found.intervals]
    except NoValue as problem:
        raise reply.wrong(asked, str(problem)) from None


def _no_set(found: records.Value) -> str | None:
    if isinstance(found, list) and len(found) == 2:
        return "two numbers are not a set: use sympy's `Interval`"
    conditions = "And", "Or", "StrictLessThan", "LessThan", "StrictGreaterThan", "GreaterThan"
    if isinstance(found, records.Other) and found.type in conditions:
        return "a condition is not a set: `.as_set()` makes one of it"
    return None


def _ends(part: list, effort: Effort) -> Part:
    left, right, left_open, right_open = part
    try:
        ends = [real(evaluate(end, {}, effort)) for end in (left, right)]
    except ValueError as error:
        raise NoValue(f"not an interval: {error}") from None
    return ends[0], ends[1], left_open, right_open


def _value(upper: sympy.Expr) -> mpmath.mpf:
    return evaluate(to_tree(sympy.S(upper)), {})


def _opened(parts: list[Part]) -> list[Part]:
    """The parts without the ends of all of them. A single point stays: it is no interval."""
    last = max((right for _, right, *_ in parts), default=mpmath.mpf(0))
    return [
        (left, right, left_open or is_close(left, 0), right_open or right == last)
        if left < right
        else (left, right, left_open, right_open)
        for left, right, left_open, right_open in parts
    ]


def _reach(parts: list[Part]) -> mpmath.mpf:
    """The end of the open interval (0, end) that the parts, joined, are; nan for any other set."""
    reached, closed = mpmath.mpf(0), False  # all of (0, reached) is covered; reached itself?
    for left, right, left_open, right_open in sorted(parts, key=lambda part: part[:2]):
        touches = is_close(left, reached) and (closed or not left_open or reached == 0)
        if left < 0 or (is_close(left, 0) and not left_open) or not (touches or left < reached):
            return mpmath.nan
        if is_close(right, reached):
            closed = closed or not right_open
        elif right > reached:
            reached, closed = right, not right_open
    return mpmath.nan if closed else reached


def _cause(parts: list[Part], upper: sympy.Expr | None, suspects: Iterable[Suspect]) -> str | None:
    if parts and min(left for left, *_ in parts) < 0:
        return NEGATIVE
    if upper is not None and len(parts) == 1:
        if is_close(parts[0][0], 0) and is_close(parts[0][1], _value(upper)):
            return OPEN
    if len(parts) == 2 and is_close(parts[0][1], parts[1][0]):
        return IN_ONE_STEP
    if len(parts) > 1:
        return None
    return next((words for suspect, words in suspects if _ends_at(parts, suspect)), None)


def _ends_at(parts: list[Part], upper: sympy.Expr | None) -> bool:
    """Whether the one interval ends at `upper`; for None, whether there is no interval."""
    if not parts or upper is None:
        return not parts and upper is None
    value = _value(upper)
    return bool(parts[0][1] == value) or is_close(parts[0][1], value)  # is_close is False for oo
