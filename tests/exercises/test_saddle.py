"""Checks of saddle.py: question 1.a. No torch here."""

from functools import partial

import sympy
from sympy import Rational, S, sqrt

from grader.checks import compare, compare_points, draws
from grader.checks.decorator import check
from grader.checks.draws import secret
from grader.checks.question_1 import critical_points
from grader.checks.question_1.curved import NONZERO, PAIRS

x, y = sympy.symbols("x y", real=True)
v, u = sympy.symbols("v u")

DRAWN = 3  # games, among those that are always asked about


def ask_about(submission, name, case):
    """What the submission's function makes of (f, symbols, ...)."""
    f, symbols, *_ = case
    return submission.call(name, f, *symbols)


@check("1.a", 1, of="saddle.gradient")
def test_gradient(submission):
    """gradient: both partial derivatives, for the symbols that are passed."""
    coefficients = [((x, y), 0, 4, -4), ((v, u), 2, -3, 1), ((y, x), 1, 2, -1)]
    coefficients += [(secret.choice(PAIRS), *secret.sample(NONZERO, 3)) for _ in range(DRAWN)]
    games = [
        (a * p**2 * q + b * p * q**3 + c * p**2 - q, (p, q)) for (p, q), a, b, c in coefficients
    ]
    games += [(4 * x**2 + x**3 / 10**9, (x, y)), (v - 3 * u**2, (u, v)), (-7 * y, (x, y))]
    asked = "the pair (f_x, f_y) of partial derivatives, for the symbols that are passed"
    ask = partial(ask_about, submission, "saddle.gradient")
    for (f, (x_, y_)), reply in draws.replies(games, ask):
        f_x, f_y = sympy.diff(f, x_), sympy.diff(f, y_)
        parts = compare.pair(reply, asked, (f"f_{x_}", f"f_{y_}"))
        suspects = (
            ((f_y, f_x), "the two derivatives are in the wrong order"),
            ((0, 0), "these are derivatives for other symbols than those that are passed"),
        )
        compare.require_equal_expressions(parts, (f_x, f_y), (x_, y_), asked, suspects)


NO_MATRIX = "this is no matrix: make it a sympy `Matrix`"


@check("1.a", 2, of="saddle.hessian")
def test_hessian(submission):
    """hessian: the 2x2 matrix of second derivatives, as expressions."""
    coefficients = [((v, u), 2, -3), ((y, x), 1, 2)]
    coefficients += [(secret.choice(PAIRS), *secret.sample(NONZERO, 2)) for _ in range(DRAWN)]
    games = [
        (a * p**3 * q**2 + b * p * q + q**4 - 3 * p**2, (p, q)) for (p, q), a, b in coefficients
    ]
    games += [(x**4 / 10**9 - 2 * x**2, (x, y)), (u**3 - v, (u, v))]
    for (f, symbols), reply in draws.replies(
        games, partial(ask_about, submission, "saddle.hessian")
    ):
        require_hessian(reply, f, symbols)


def require_hessian(reply, f, symbols):
    x, y = symbols
    asked = "the 2x2 Matrix [[f_xx, f_xy], [f_yx, f_yy]], not evaluated at a point"
    matrix = reply.value
    if getattr(matrix, "rows", None) != 2 or matrix.columns != 2:
        raise reply.wrong(asked, NO_MATRIX if isinstance(matrix, list) else None)
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


SMALL = Rational(7, 10**15)
ALL_POINTS = "every real critical point (x, y), once, in any order, as exact numbers"


@check("1.a", 1, of="saddle.critical_points", needs=("saddle.gradient",))
def test_critical_points_of_a_quadratic(submission):
    """critical_points: the single point of a quadratic game."""
    places = [((x, y), S.Zero, S.Zero, 4)]
    for _ in range(DRAWN):
        p, q = (Rational(secret.randint(-8, 8), secret.randint(1, 3)) for _ in range(2))
        places.append((secret.choice(PAIRS), p, q, secret.choice(NONZERO)))
    games = [(quadratic(*place), place[0], [place[1:3]]) for place in places]
    require_critical_points(submission, games)


def quadratic(symbols, p, q, c):
    """A game whose critical point is (p, q)."""
    u, v = symbols[0] - p, symbols[1] - q
    return sympy.expand(c * u**2 + u * v - 3 * c * v**2)


def require_critical_points(submission, games, with_keys=False):
    """games: f, symbols and the points of each. with_keys: points may also be dicts. A slip in the
    form of the points costs the first check alone."""
    ask = partial(ask_about, submission, "saddle.critical_points")
    for (f, symbols, expected), reply in draws.replies(games, ask):
        cause = partial(critical_points.of_critical_points, f, symbols, expected)
        keys = symbols if with_keys else None
        compare_points.require_equal_points(reply, expected, ALL_POINTS, cause, keys)


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
def test_critical_points_all_and_real(submission):
    """critical_points: all of them, with exact square roots, without complex ones or repeats."""
    cases = [
        ((x, y), 7, 1),
        ((v, u), 1, 1),  # complex solutions turn up where the symbols are not declared real
        ((v, u), 2, 2),
        ((x, y), 3, 3),
        ((x, y), 4, 1),
        ((v, u), 5, 3),
        ((v, u), 5, SMALL**2),  # complex solutions whose imaginary parts are tiny
        ((y, x), 6, 3),
        ((x, y), 6, Rational(1, 4)),
        ((x, y), 0, 1),
        ((x, y), 7, SMALL),  # four points close together
        ((v, u), 6, 7 * 10**12),
    ]
    for number in secret.sample(range(8), DRAWN):
        cases.append((secret.choice(PAIRS), number, secret.choice((1, 2, 3, Rational(1, 4)))))
    games = []
    for symbols, number, a in cases:
        f, points = with_critical_points(*symbols, a)[number]
        games.append((f, symbols, points))
    require_critical_points(submission, games, with_keys=True)
