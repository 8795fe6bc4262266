"""Compare a submission's set of step sizes with the range asked for."""

from collections.abc import Iterable
from fractions import Fraction

import mpmath
import sympy

from ..worker.data import records
from ..worker.data.expressions import to_tree
from ..worker.operations.declarations import CONTAINS
from . import draws
from .compare import NOT_EXACT
from .evaluate import Effort, NoValue, contains_head, evaluate, is_close, real
from .submission import Reply, Submission

Part = tuple[mpmath.mpf, mpmath.mpf, bool, bool]  # of a set: left, right, left open, right open

BESIDE = sympy.Rational(1, 10**6)  # of the range's size
DECOYS = ((Fraction(-2), Fraction(0)), (Fraction(0), Fraction(1)), (Fraction(1), Fraction(3)))


def require_equal_range(
    submission: Submission,
    reply: Reply,
    upper: sympy.Expr | None,
    of: str,
    asked: str,
    suspects: Iterable[tuple[sympy.Expr | None, str]] = (),
) -> None:
    """Require the open interval (0, upper), in any form; the empty set if upper is None.

    suspects: the upper ends that mistakes lead to, and what to say about them; used only if the
    answer is wrong.
    """
    found = reply.value
    if not isinstance(found, records.RealSet):
        raise reply.wrong(asked + ", as a sympy set", _no_set(found))
    if found.intervals is None:
        _probe(submission, reply, upper, of, asked)
        return
    ends = [end for part in found.intervals for end in part[:2]]
    if any(contains_head(end, "Symbol") for end in ends):
        raise reply.wrong(asked, "a symbol is left in it: put both coordinates of the point in")
    if any(contains_head(end, "Float") for end in ends):
        raise reply.wrong(asked, NOT_EXACT)
    try:
        parts = [_ends(part, reply.effort) for part in found.intervals]
    except NoValue as problem:
        raise reply.wrong(asked, str(problem)) from None
    if not parts if upper is None else _is_open_interval(parts, evaluate(to_tree(upper), {})):
        return
    raise reply.wrong(asked, _cause(parts, upper, suspects))


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


def _is_open_interval(parts: list[Part], upper: mpmath.mpf) -> bool:
    """Whether the parts, joined, are exactly (0, upper)."""
    reached, closed = mpmath.mpf(0), False  # all of (0, reached) is covered; reached itself?
    for left, right, left_open, right_open in sorted(parts, key=lambda part: part[:2]):
        touches = is_close(left, reached) and (closed or not left_open or reached == 0)
        if left < 0 or (is_close(left, 0) and not left_open) or not (touches or left < reached):
            return False
        if is_close(right, reached):
            closed = closed or not right_open
        elif right > reached:
            reached, closed = right, not right_open
        elif is_close(right, reached):
            closed = closed or not right_open
    return is_close(reached, upper) and not closed


def _cause(
    parts: list[Part], upper: sympy.Expr | None, suspects: Iterable[tuple[sympy.Expr | None, str]]
) -> str | None:
    if parts and min(left for left, *_ in parts) < 0:
        return "step sizes are positive"
    if upper is not None and len(parts) == 1:
        if is_close(parts[0][0], 0) and is_close(parts[0][1], evaluate(to_tree(upper), {})):
            return "the interval must be open: at 0 nothing moves, at the upper end nothing shrinks"
    if len(parts) == 2 and is_close(parts[0][1], parts[1][0]):
        return "the step size in the middle belongs to the range: it converges in one step"
    if len(parts) > 1:
        return None
    return next((words for suspect, words in suspects if _ends_at(parts, suspect)), None)


def _ends_at(parts: list[Part], upper: sympy.Expr | None) -> bool:
    """Whether the one interval ends at `upper`; for None, whether there is no interval."""
    if not parts or upper is None:
        return not parts and upper is None
    value = evaluate(to_tree(sympy.S(upper)), {})
    return bool(parts[0][1] == value) or is_close(parts[0][1], value)  # is_close is False for oo


def _probe(
    submission: Submission, reply: Reply, upper: sympy.Expr | None, of: str, asked: str
) -> None:
    """Ask the set whether it contains its ends, points beside them and points between them.

    The submission's own code may answer. So the points come in random order, each twice, and other
    points have neighbours as close as the ends have.
    """
    # As simple a fraction as the end itself, so that decoys look like it.
    size = 1.0 if upper is None else float(evaluate(to_tree(upper), {}))
    end = Fraction(size).limit_denominator(10**12)
    beside = BESIDE * sympy.S(end)
    ends = [sympy.S.Zero] if upper is None else [sympy.S.Zero, sympy.S(upper)]
    decoys = [end * draws.fraction(low, high) for low, high in DECOYS for _ in range(3)]
    points = [sympy.S(step) for step in (-1, 100)]
    for middle in [*ends, *map(sympy.S, decoys)]:
        points += [middle, middle - beside, middle + beside]
    points = [*points, *points]
    draws.secret.shuffle(points)
    belong = submission.ask(CONTAINS, reply.value, points, of=of, call=reply.call)
    for point, belongs in zip(points, belong, strict=True):
        expected = upper is not None and bool(0 < point) and bool(point < upper)
        if belongs is not expected:
            raise reply.wrong(asked, f"`contains({point})` gives {belongs}")
