"""Checks of saddle.py: question 1.a. No torch here."""

from functools import partial

import sympy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sympy import Rational, S, sqrt

from grader.checks import compare, draws
from grader.checks.decorator import check
from grader.checks.mistakes import explaining, is_exactly
from grader.checks.question_1 import critical_points
from grader.checks.question_1.strategies import (
    NO_SHRINKING,
    coefficients,
    nonzero,
    rationals,
    symbol_pairs,
)

x, y = sympy.symbols("x y", real=True)
v, u = sympy.symbols("v u")

DERIVATIVES = ("saddle.gradient", "saddle.hessian")


@check("1.a", 1, of="saddle.gradient")
@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), coefficients, nonzero, nonzero)
@example((x, y), 0, 4, -4)
@example((v, u), 2, -3, 1)
def test_gradient(submission, symbols, a, b, c):
    """gradient: both partial derivatives, for the symbols that are passed."""
    x, y = symbols
    f = a * x**2 * y + b * x * y**3 + c * x**2 - y
    f_x, f_y = sympy.diff(f, x), sympy.diff(f, y)
    asked = "the pair (f_x, f_y) of partial derivatives, for the symbols that are passed"
    parts = compare.items(
        submission.call("saddle.gradient", f, x, y), 2, asked, (f"f_{x}", f"f_{y}")
    )
    suspects = (
        ((f_y, f_x), "the two derivatives are in the wrong order"),
        ((0, 0), "these are derivatives for other symbols than those that are passed"),
    )
    compare.require_equal_expressions(parts, (f_x, f_y), symbols, asked, suspects)


@check("1.a", 2, of="saddle.hessian")
@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), nonzero, coefficients)
@example((v, u), 2, -3)
def test_hessian(submission, symbols, a, b):
    """hessian: the 2x2 matrix of second derivatives, as expressions."""
    x, y = symbols
    f = a * x**3 * y**2 + b * x * y + y**4 - 3 * x**2
    asked = "the 2x2 Matrix [[f_xx, f_xy], [f_yx, f_yy]], not evaluated at a point"
    reply = submission.call("saddle.hessian", f, x, y)
    matrix = reply.value
    if getattr(matrix, "rows", None) != 2 or matrix.columns != 2:
        raise reply.wrong(asked)
    f_x, f_y = sympy.diff(f, x), sympy.diff(f, y)
    twice = [(p, q) for p in (x, y) for q in (x, y)]
    second = [sympy.diff(f, p, q) for p, q in twice]
    parts = [
        reply.part(entry, f"f_{p}{q}") for entry, (p, q) in zip(matrix.entries, twice, strict=True)
    ]
    suspects = (
        (
            [d.subs({x: 0, y: 0}) for d in second],
            "the second derivatives were evaluated at a point: keep them as expressions",
        ),
        ((second[0], 0, 0, second[3]), "the mixed derivative is missing"),
        (
            (f_x * f_x, f_x * f_y, f_x * f_y, f_y * f_y),
            "these are products of first derivatives: differentiate twice",
        ),
    )
    compare.require_equal_expressions(parts, second, symbols, asked, suspects)


ALL_POINTS = "every real critical point (x, y), once, in any order, as exact numbers"


@check("1.a", 1, of="saddle.critical_points", needs=("saddle.gradient",))
@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), rationals(-4, 4), rationals(-4, 4), nonzero)
@example((x, y), S.Zero, S.Zero, 4)
def test_critical_points_of_a_quadratic(submission, symbols, a, b, c):
    """critical_points: the single point of a quadratic game."""
    x, y = symbols
    f = c * (x - a) ** 2 + (x - a) * (y - b) - 3 * c * (y - b) ** 2
    require_critical_points(submission, sympy.expand(f), symbols, [(a, b)])


def require_critical_points(submission, f, symbols, expected):
    reply = submission.call("saddle.critical_points", f, *symbols)
    cause = partial(critical_points.of_critical_points, f, symbols, expected)
    compare.require_equal_points(reply, expected, ALL_POINTS, cause)


def with_critical_points(x, y, a) -> tuple[tuple, ...]:
    """Games with their critical points."""
    root = sqrt(a)
    four = [(p, q) for p in (root, -root) for q in (root, -root)]
    return (
        (2 * x - y**2, []),
        (x**4 / 4 + a * x**2 / 2 - y**2, [(0, 0)]),
        (x**2 - y**4 / 4 - a * y**2 / 2, [(0, 0)]),
        (a * x * y, [(0, 0)]),
        (x**4 - y**4, [(0, 0)]),
        (x**3 + 3 * a * x + y**2, []),
        (x**2 * y - 2 * a * y - y**2, [(root * sqrt(2), 0), (-root * sqrt(2), 0), (0, -a)]),
        (x**3 / 3 - a * x + y**3 / 3 - a * y + 5, four),
    )


@check("1.a", 2, of="saddle.critical_points", needs=("saddle.gradient",))
@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), st.integers(0, 7), st.sampled_from((1, 2, 3, Rational(1, 4))))
@example((x, y), 7, 1)
@example((v, u), 1, 1)  # complex solutions only turn up where the symbols are not declared real
@example((v, u), 2, 2)
@example((x, y), 3, 3)
@example((x, y), 4, 1)
@example((v, u), 5, 3)
@example((x, y), 6, Rational(1, 4))
@example((x, y), 0, 1)
def test_critical_points_all_and_real(submission, symbols, number, a):
    """critical_points: all of them, with exact square roots, without complex ones or repeats."""
    f, expected = with_critical_points(*symbols, a)[number]
    require_critical_points(submission, f, symbols, expected)


TEST = 'by D = f_xx f_yy - f_xy**2 at the point: "saddle", "minimum", "maximum" or "degenerate"'
QUARTER = Rational(1, 4)


KINDS = (  # a, b, c, p, q, see `Cubic`; some are of other kinds at (0, 0) or at (q, p)
    (1, 3, 1, 0, 0),
    (1, 3, -1, 0, 0),
    (1, -5, -1, 0, 0),
    (1, -2, 1, 1, 0),
    (-1, 1, -1, 1, -2),
    (1, 1, 2, 2, -1),
    (1, 1, 2, 0, -2),
    (4, 0, -4, 0, 0),
)


class Cubic:
    """f = a u^2 + b u v + c v^2 + u^3 with u = x - p, v = y - q; (p, q) is a critical point."""

    def __init__(self, symbols, a, b, c, p, q):
        u, v = symbols[0] - p, symbols[1] - q
        self.f = sympy.expand(a * u**2 + b * u * v + c * v**2 + u**3)
        self.symbols, self.point = symbols, (p, q)
        # f_xx, f_xy, f_yy at the point, at (0, 0) and at (q, p)
        self.second = [(2 * a + 6 * (at - p), b, 2 * c) for at in (p, 0, q)]

    def ask(self, submission):
        return submission.call("saddle.classify", self.f, *self.symbols, self.point)


@check("1.a", 2, of="saddle.classify", needs=("saddle.hessian",))
def test_classify(submission):
    """classify: the second-derivative test, with the mixed derivative squared."""
    cubics = [Cubic((v, u) if k % 2 else (x, y), *numbers) for k, numbers in enumerate(KINDS)]
    seen = list(draws.replies(cubics, lambda cubic: cubic.ask(submission)))
    for cubic, reply in seen:
        require_kind(cubic, reply, seen)
    require_kinds(submission)
    for f, point, likely in (
        (
            x**3 / 6 + y**3 / 6 + 2 * x * y,
            (sqrt(2), 2 * sqrt(2)),
            "D is exactly 0 here; in floats it is about 1e-15: use exact numbers",
        ),
        (
            x**4 / 12 + y**3 / 6 + x * y,
            (1 + sqrt(2), 3 - 2 * sqrt(2)),
            "D is (1 + sqrt(2))**2 (3 - 2 sqrt(2)) - 1, which is 0: simplify before you compare",
        ),
    ):
        reply = submission.call("saddle.classify", f, x, y, point)
        compare.one_of(reply, "degenerate", TEST, likely)


@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), coefficients, coefficients, coefficients, coefficients, coefficients)
@example((x, y), -QUARTER, QUARTER, -QUARTER, 1, -2)  # D need not be a whole number
@example((v, u), QUARTER, QUARTER, QUARTER, 2, -1)
@example((x, y), QUARTER, 0, -QUARTER, 1, 0)
def require_kinds(submission, symbols, a, b, c, p, q):
    cubic = Cubic(symbols, a, b, c, p, q)
    reply = cubic.ask(submission)
    require_kind(cubic, reply, [(cubic, reply)])


def require_kind(cubic, reply, seen):
    expected = critical_points.by_determinant(*cubic.second[0])
    if not is_exactly(reply.value, expected):
        answered = [(other.second, answer.value) for other, answer in seen]
        likely = explaining(critical_points.KIND_MISTAKES, answered)
        compare.one_of(reply, expected, TEST, likely)


@check("1.a", 1, of="saddle.saddle_points", needs=("saddle.critical_points", "saddle.classify"))
@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), st.integers(0, 3), st.sampled_from((1, 2, 4)), st.sampled_from((-1, 1)))
@example((x, y), 3, 2, 1)
@example((v, u), 2, 1, 1)
@example((x, y), 1, 1, -1)
@example((x, y), 0, 1, 1)
def test_saddle_points(submission, symbols, number, a, sign):
    """saddle_points: all critical points that are saddles, and no others."""
    x, y = symbols
    f, expected = (
        (x**4 - y**4, []),
        (sign * (x**2 + y**2), []),
        (x**2 + y**2 + 3 * sign * x * y, [(0, 0)]),
        (sign * (x**3 - 3 * a * x) + y**2, [(-sign * sqrt(a), 0)]),
    )[number]
    reply = submission.call("saddle.saddle_points", f, x, y)
    asked = "the critical points with D < 0, and only these"
    compare.require_equal_points(
        reply, expected, asked, partial(critical_points.of_saddles, f, symbols)
    )


MINIMAX = "True where the point is critical, f_xx > 0 and f_yy < 0 there; else False"


@check("1.a", 2, of="saddle.solves_minimax", needs=DERIVATIVES)
def test_solves_minimax(submission):
    """solves_minimax: the point is critical, f_xx > 0 and f_yy < 0."""
    require_minimax(submission)
    f = 4 * x**2 + x**3 - 4 * y**2 - y**3  # with the right curvatures at each of these points
    for point in ((0, 100), (100, 0)):
        not_critical = submission.call("saddle.solves_minimax", f, x, y, point)
        likely = f"this point is not even critical: f_{'y' if point[1] else 'x'} is not 0 there"
        compare.one_of(not_critical, False, MINIMAX, likely)
    for f, flat in (
        (x**4 - y**4, "f_xx and f_yy are"),
        (x**2 - y**4, "f_yy is"),
        (x**4 - y**2, "f_xx is"),
    ):
        reply = submission.call("saddle.solves_minimax", f, x, y, (0, 0))
        compare.one_of(reply, False, MINIMAX, f"{flat} 0 there, neither > 0 nor < 0")
    f = x**3 / 3 - x**2 - x - y**2
    at_root = submission.call("saddle.solves_minimax", f, x, y, (1 + sqrt(2), 0))
    likely = (
        "f_x is (1 + sqrt(2))**2 - 3 - 2 sqrt(2) there, which is 0: simplify before you compare"
    )
    compare.one_of(at_root, True, MINIMAX, likely)


@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), nonzero, coefficients, nonzero, coefficients)
@example((x, y), 4, 0, -4, 0)
@example((x, y), -4, 0, 4, 0)
@example((x, y), 1, 5, 1, 0)
@example((x, y), -1, 5, -1, 2)
@example((v, u), QUARTER, -2, -QUARTER, -3)
def require_minimax(submission, symbols, a, b, c, p):
    x, y = symbols
    f = sympy.expand(a * (x - p) ** 2 + b * (x - p) * y + c * y**2 + (x - p) ** 3)
    reply = submission.call("saddle.solves_minimax", f, x, y, (p, 0))
    if a < 0:
        likely = f"f_xx is {2 * a} there, but x minimises f, which needs f_xx > 0"
    elif c > 0:
        likely = f"f_yy is {2 * c} there, but y maximises f, which needs f_yy < 0"
    else:
        likely = f"f_xx is {2 * a} there, as x needs, and f_yy is {2 * c}, as y needs"
    compare.one_of(reply, bool(a > 0 and c < 0), MINIMAX, likely)
