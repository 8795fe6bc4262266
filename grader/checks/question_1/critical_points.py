"""Likely causes of wrong critical points and saddles, found from f's derivatives there.

NoValue where a point's coordinates are too large for that.
"""

from collections.abc import Sequence
from typing import TypeAlias

import sympy

from ...worker.data import records
from ...worker.data.expressions import to_tree
from ..evaluate import Number, evaluate, real
from .curved import Symbols

Coordinate: TypeAlias = sympy.Expr | int | Number  # a check's are exact, an answer's have 30 digits
Point = Sequence[Coordinate]

NOISE = 1e-18  # of 30-digit arithmetic: what is smaller counts as 0


class Derivatives:
    """f's derivatives at a point, as 30-digit numbers; `determinant` is D."""

    def __init__(self, f: sympy.Expr, symbols: Symbols, point: Point):
        place = {s.name: _number(c) for s, c in zip(symbols, point, strict=True)}
        x, y = symbols

        def value(*by: sympy.Symbol) -> Number:
            return evaluate(to_tree(sympy.diff(f, *by)), place)

        self.f_x, self.f_y = value(x), value(y)
        self.f_xx, self.f_xy, self.f_yy = value(x, x), value(x, y), value(y, y)
        self.determinant = self.f_xx * self.f_yy - self.f_xy**2


def _number(coordinate: Coordinate) -> Number:
    """The coordinate to 30 digits."""
    if isinstance(coordinate, (int, sympy.Basic)):
        return evaluate(to_tree(sympy.S(coordinate)), {})
    return coordinate


def _zero(value: Number) -> bool:
    return abs(value) < NOISE


def _is_real(value: Number) -> bool:
    try:
        real(value)
    except ValueError:
        return False
    return True


def not_critical(f: sympy.Expr, symbols: Symbols, point: Point) -> str | None:
    """Why the point is not critical; None where it is."""
    if not all(map(_is_real, map(_number, point))):
        return "a point has a complex coordinate, but x and y are real"
    at = Derivatives(f, symbols, point)
    values = zip(symbols, (at.f_x, at.f_y), strict=True)
    moving = [f"f_{symbol}" for symbol, value in values if not _zero(value)]
    if not moving:
        return None
    return f"{' and '.join(moving)} must be 0 at a critical point: solve both equations together"


A_SOLUTION = (
    "sympy's solve returned a dict: use solve(..., dict=True), which always gives a list of dicts, "
    "and take the values"
)

FROM_NSOLVE = "nsolve gives floats and one point: use solve"


def not_a_list(answer: records.Value) -> str | None:
    """What to say where one of sympy's solvers gave something else than a list of points."""
    if isinstance(answer, records.Table) and answer.symbols:
        return A_SOLUTION
    if not isinstance(answer, records.Matrix) or answer.columns != 1:
        return None
    heads = {e.tree[0] for e in answer.entries if isinstance(e, records.Expression)}
    if "Float" in heads:
        return FROM_NSOLVE
    # Its zeros are whole numbers in a matrix; but other ways lead to such a matrix, too.
    return f"a Matrix came back: return a list of pairs (from nsolve? {FROM_NSOLVE})"


def of_critical_points(
    f: sympy.Expr,
    symbols: Symbols,
    expected: Sequence[Point],
    strange: Sequence[Point],
    missing: Sequence[Point],
) -> str | None:
    """The likely cause where points are `missing` from those `expected`, or others are listed."""
    if strange:
        return not_critical(f, symbols, strange[0])
    if any(_zero(Derivatives(f, symbols, point).determinant) for point in missing):
        return "a critical point with D = 0 is missing: it is critical too"
    if all(any(not sympy.S(c).is_rational for c in point) for point in missing):
        return "the points with square roots are missing: square roots are real and exact numbers"
    if len(missing) == len(expected) - 1:
        return "only one critical point came back: did you keep only the first solution?"
    if any(0 in point for point in missing):
        return "a critical point where x or y is 0 is missing: did you divide by x or y?"
    return None


def of_saddles(
    f: sympy.Expr, symbols: Symbols, strange: Sequence[Point], missing: Sequence[Point]
) -> str | None:
    """The likely cause where saddles are `missing`, or other points are listed."""
    if strange:
        if words := not_critical(f, symbols, strange[0]):
            return words
        if _zero(Derivatives(f, symbols, strange[0]).determinant):
            return "D is 0 at one of these points: it is degenerate, not a saddle"
        return "D > 0 at one of these points: it is a minimum or a maximum, not a saddle"
    at = Derivatives(f, symbols, missing[0])
    if at.f_xx * at.f_yy < 0:
        has_roots = not all(sympy.S(coordinate).is_rational for coordinate in missing[0])
        which = "has square roots, and " if has_roots else ""
        return f"a saddle that {which}does not solve min over x, max over y is missing: list it too"
    return "a saddle where f_xx and f_yy have the same sign is missing: D depends on f_xy too"


KIND_NAMES = ("saddle", "minimum", "maximum", "degenerate")
OTHER_NAMES = {"saddle": "saddle", "min": "minimum", "max": "maximum", "inconclusive": "degenerate"}


def misnamed(answer: object) -> str | None:
    """What to say of an answer that names a kind in other words; None for any other."""
    if not isinstance(answer, str) or answer in KIND_NAMES:
        return None
    words = answer.casefold()
    names = {name for other, name in OTHER_NAMES.items() if other in words}
    names |= {name for name in KIND_NAMES if name in words}
    if len(names) != 1:
        return None
    return f'write "{names.pop()}", exactly like this'
