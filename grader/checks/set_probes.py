"""Which points belong to a set that is no union of intervals.

A set in sympy's own terms has come back as a tree, which is evaluated here. Any other set has code
of its own, and that code may look for the answer in what it is asked. So it is asked about one
point in each request, in random order, and the end of the range is one of many points that nothing
tells apart: not its size among the others, not its form, not how many there are.
"""

import math
from collections.abc import Callable, Iterable
from fractions import Fraction

import sympy
from sympy import Expr, Rational

from ..worker.data.expressions import to_tree
from ..worker.operations.declarations import CONTAINS
from . import draws
from .evaluate import UNITS, Effort, NoValue, evaluate, many_digits
from .membership import belongs
from .submission import Reply, Submission

COUNT = 20  # of points that may be the end
SPREAD = 8.0  # the largest of them divided by the smallest, at most
SIMPLE = 12  # their denominators, at most, but for a power of ten
SMALL = (1e-3, 1e-6)  # step sizes that shrink wherever any do
TINY = Rational(1, 10**12)
# How far beside a point others are asked for, relative to it: so close that floats see no distance.
BESIDE = Rational(1, 10**25)


def require_members(
    submission: Submission, reply: Reply, upper: Expr | None, of: str, asked: str, ends: bool = True
) -> None:
    """Require the members of the open interval (0, upper); none if upper is None. ends: whether 0
    and `upper` are among the points that are asked for."""
    points = []
    for middle in ends_among_others(upper):
        points += [middle / 2, middle * (1 - BESIDE), middle * (1 + BESIDE)]
        points += [middle] * ends
    points += [-points[0], TINY * points[0], points[0] / TINY, *[sympy.S.Zero] * ends]
    _require(submission, reply, points, lambda point: _is_inside(point, upper), of, asked)


def _is_inside(point: Expr, upper: Expr | None) -> bool:
    if upper is None or not point > 0:
        return False
    ratio = float(point / upper)
    return ratio < 1 if abs(ratio - 1) > 1e-9 else bool(point < upper)  # exactly where it matters


def require_agreement(
    submission: Submission, reply: Reply, shrinks: Callable[[float], bool], of: str, asked: str
) -> None:
    """Require that the members are the positive step sizes that shrink."""
    points = [*map(Rational, map(str, SMALL)), *ends_among_others(None), *ends_among_others(None)]
    points += [-point for point in points[:4]]
    _require(submission, reply, points, lambda p: p > 0 and shrinks(float(p)), of, asked)


def ends_among_others(upper: Expr | None) -> list[Expr]:
    """`COUNT` positive numbers; one is `upper`, unless that is None. Nobody who does not know it
    can tell which: all are drawn alike, and then multiplied so that a random one becomes `upper`.
    """
    end = draws.secret.choice((1, 2, 3)) * Rational(1, draws.secret.randint(1, 9))
    end = end if upper is None else sympy.S(upper)
    while True:
        drawn = [SPREAD ** draws.secret.random() for _ in range(COUNT)]
        found = [_simple(end, factor / drawn[0]) for factor in drawn[1:]]
        if len({end, *found}) == COUNT:
            return sorted([end, *found], key=lambda point: draws.secret.random())


def _simple(end: Expr, factor: float) -> Expr:
    """About end * factor, and as simple a number as the end."""
    if not end.is_Rational:
        return end * Rational(Fraction(factor).limit_denominator(SIMPLE))
    power = Rational(10) ** math.floor(math.log10(end))
    return power * Rational(Fraction(float(end / power) * factor).limit_denominator(SIMPLE))


def _require(
    submission: Submission,
    reply: Reply,
    points: Iterable[Expr],
    expected: Callable[[Expr], bool],
    of: str,
    asked: str,
) -> None:
    effort, tree = Effort(3 * UNITS), reply.value.tree
    for point in sorted(points, key=lambda point: draws.secret.random()):
        if tree is None:
            found = submission.ask(CONTAINS, reply.value, point, of=of, call=reply.call)
        else:
            try:
                with many_digits():
                    found = belongs(tree, evaluate(to_tree(point), {}), effort)
            except NoValue as problem:
                raise reply.wrong(asked, str(problem)) from None
        if found is not expected(point):
            raise reply.wrong(asked, f"`contains({point})` gives {found}")
