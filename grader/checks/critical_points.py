"""What is likely where critical points or saddles come out wrong, told by f's derivatives there.

NoValue where a point's coordinates are too large for that.
"""

from collections.abc import Sequence

import sympy

from ..worker.data.expressions import to_tree
from .evaluate import evaluate, real
from .mistakes import Mistake

Symbols = tuple[sympy.Symbol, sympy.Symbol]

NOISE = 1e-18  # of 30-digit arithmetic: what is smaller is 0


class Derivatives:
    """f's derivatives at a point, as 30-digit numbers; `determinant` is D."""

    def __init__(self, f: sympy.Expr, symbols: Symbols, point: Sequence):
        place = {s.name: _number(c) for s, c in zip(symbols, point, strict=True)}
        x, y = symbols

        def value(*by):
            return evaluate(to_tree(sympy.diff(f, *by)), place)

        self.f_x, self.f_y = value(x), value(y)
        self.f_xx, self.f_xy, self.f_yy = value(x, x), value(x, y), value(y, y)
        self.determinant = self.f_xx * self.f_yy - self.f_xy**2


def _number(coordinate):
    """30 digits of a coordinate: a check's, which is exact, or an answer's, which is a number."""
    if isinstance(coordinate, (int, sympy.Basic)):
        return evaluate(to_tree(sympy.S(coordinate)), {})
    return coordinate


def _zero(value) -> bool:
    return abs(value) < NOISE


def _is_real(value) -> bool:
    try:
        real(value)
    except ValueError:
        return False
    return True


def not_critical(f: sympy.Expr, symbols: Symbols, point: Sequence) -> str | None:
    """Why the point is no critical point; None where it is one."""
    if not all(map(_is_real, map(_number, point))):
        return "a point with a complex coordinate came in: x and y are real"
    at = Derivatives(f, symbols, point)
    values = zip(symbols, (at.f_x, at.f_y), strict=True)
    moving = [f"f_{symbol}" for symbol, value in values if not _zero(value)]
    if not moving:
        return None
    return f"{' and '.join(moving)} must be 0 at a critical point: solve both equations together"


def of_critical_points(
    f: sympy.Expr, symbols: Symbols, expected: Sequence, strange: list, missing: list
) -> str | None:
    """What is likely where these points came in, or those of `expected` are missing."""
    if strange:
        return not_critical(f, symbols, strange[0])
    if any(_zero(Derivatives(f, symbols, point).determinant) for point in missing):
        return "a critical point with D = 0 is missing: it is critical all the same"
    if all(any(not sympy.S(c).is_rational for c in point) for point in missing):
        return "the points with square roots are missing: they are real, and exact as they are"
    if len(missing) == len(expected) - 1:
        return "only one critical point came back: did you keep only the first solution?"
    if any(0 in point for point in missing):
        return "a critical point where x or y is 0 is missing: was something divided by it?"
    return None


def of_saddles(f: sympy.Expr, symbols: Symbols, strange: list, missing: list) -> str | None:
    """What is likely where these points came in, or those saddles are missing."""
    if strange:
        if words := not_critical(f, symbols, strange[0]):
            return words
        if _zero(Derivatives(f, symbols, strange[0]).determinant):
            return "D is 0 at a point here: that is degenerate, and not a saddle"
        return "D > 0 at a point here: that is a minimum or a maximum, and not a saddle"
    at = Derivatives(f, symbols, missing[0])
    if at.f_xx * at.f_yy < 0:
        return "a saddle is missing that does not solve min over x, max over y: it is asked for too"
    return "a saddle is missing where f_xx and f_yy have the same sign: D looks at f_xy too"


def kind(f_xx, determinant) -> str:
    """What the second-derivative test says."""
    if determinant == 0:
        return "degenerate"
    if determinant < 0:
        return "saddle"
    return _extremum(f_xx)


def by_determinant(f_xx, f_xy, f_yy) -> str:
    return kind(f_xx, f_xx * f_yy - f_xy**2)


def _extremum(f_xx) -> str:
    return "minimum" if f_xx > 0 else "maximum"


def _unless_degenerate(instead):
    """A mistake that has another word for D = 0, of f_xx."""

    def answer(here, *_):
        found = by_determinant(*here)
        return instead(here[0]) if found == "degenerate" else found

    return answer


# Each answers to (f_xx, f_xy, f_yy) at the point, at (0, 0) and at the point with x and y swapped.
KIND_MISTAKES: tuple[Mistake, ...] = (
    (
        lambda here, origin, mirrored: by_determinant(*origin),
        "these are the second derivatives at (0, 0): take them at the point",
    ),
    (
        lambda here, origin, mirrored: by_determinant(*mirrored),
        "the point's coordinates went in for each other's symbols: the first belongs to x",
    ),
    (
        lambda here, *_: kind(-here[0], here[0] * here[2] - here[1] ** 2),
        "minimum and maximum are swapped: f_xx > 0 is a valley",
    ),
    (lambda here, *_: kind(here[0], here[0] * here[2] - here[1]), "f_xy enters D squared"),
    (
        lambda here, *_: kind(here[0], here[0] * here[2] + here[1] ** 2),
        "f_xy**2 is added here: D subtracts it",
    ),
    (lambda here, *_: kind(here[0], here[0] * here[2]), "f_xy is missing from D"),
    (_unless_degenerate(lambda f_xx: "saddle"), "D is 0 here: a saddle has D < 0"),
    (_unless_degenerate(_extremum), "D is 0 here, and then the test says nothing"),
)
