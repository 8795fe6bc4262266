"""Compare lists of points, in any containers."""

from collections.abc import Callable, Sequence

import sympy

from ..worker.data import records
from ..worker.data.expressions import to_tree
from . import compare
from .evaluate import NoValue, Number, contains_head, evaluate, is_close
from .question_1.critical_points import not_a_list
from .submission import Reply

Point = tuple[Number, Number]

A_DICT = "`solve` gives a dict for each solution here: make a pair (x, y) of it"
A_PAIR = "each point must be a pair (x, y)"
A_TEXT = "text came back: return the numbers themselves"


def points(reply: Reply, asked: str, keys: Sequence[sympy.Symbol] | None = None) -> list[Point]:
    """The 30-digit coordinates of a list, finite set or array of pairs, in any containers.

    keys: also accept a dict with these keys for a pair.
    """
    value = reply.value
    if isinstance(value, records.RealSet) and value.members is not None:
        value = value.members
    if isinstance(value, records.RealSet) and value.intervals == []:
        value = []
    if isinstance(value, records.Matrix) or (members := compare.members_of(value)) is None:
        raise reply.wrong(asked, not_a_list(value))
    return [_point(reply, member, asked, keys) for member in members]


def _point(
    reply: Reply, member: records.Value, asked: str, keys: Sequence[sympy.Symbol] | None
) -> Point:
    if isinstance(member, records.Table):
        named = dict(member.items)
        if keys is None or sorted(named) != sorted(symbol.name for symbol in keys):
            raise reply.wrong(asked, A_DICT)
        member = [named[symbol.name] for symbol in keys]
    parts = compare.members_of(member)
    if parts is None or len(parts) != 2:
        raise reply.wrong(asked, A_TEXT if isinstance(member, str) else A_PAIR)
    labels = (f"the {which} coordinate of a point" for which in ("first", "second"))
    first, second = map(reply.part, parts, labels)
    return _coordinate(first, asked), _coordinate(second, asked)


def _coordinate(reply: Reply, asked: str) -> Number:
    if isinstance(reply.value, str):
        raise reply.wrong(asked, A_TEXT)
    if isinstance(reply.value, records.Expression) and contains_head(reply.value.tree, "Symbol"):
        raise reply.wrong(asked, "coordinates are numbers: solve both equations together")
    return compare.constant(reply, asked)


def require_equal_points(
    reply: Reply,
    expected: Sequence[tuple[sympy.Expr, sympy.Expr]],
    asked: str,
    cause: Callable[[list, list], str | None] = lambda strange, missing: None,
    keys: Sequence[sympy.Symbol] | None = None,
) -> None:
    """Require exactly these points, each once, in any order. keys: see `points`.

    cause: finds the likely cause, given the points found that are not `expected` (30-digit
    coordinates) and those of `expected` that are missing.
    """
    found = points(reply, asked, keys)
    wanted: list[Point] = [
        (evaluate(to_tree(sympy.S(x)), {}), evaluate(to_tree(sympy.S(y)), {})) for x, y in expected
    ]

    def occurs(point: Point, others: Sequence[Point]) -> int:
        return sum(all(map(is_close, point, other)) for other in others)

    strange = [point for point in found if not occurs(point, wanted)]
    missing = [e for e, point in zip(expected, wanted, strict=True) if not occurs(point, found)]
    if strange or missing:
        try:
            likely = cause(strange, missing)
        except NoValue:  # a coordinate of extreme size
            likely = None
        raise reply.wrong(asked, likely)
    if any(occurs(point, found) > 1 for point in wanted):
        raise reply.wrong(asked, "a point is listed more than once")
