"""Checks of saddle.py: question 1.a. No torch here."""

from functools import partial

import sympy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sympy import Rational, S, sqrt

from grader.checks import compare, compare_points
from grader.checks.decorator import check
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


@check("1.a", 1, of="saddle.gradient")
def test_gradient(submission):
    """gradient: both partial derivatives, for the symbols that are passed."""
    require_drawn_gradient(submission)
    require_gradient(submission, 4 * x**2 + x**3 / 10**9, (x, y))
    require_gradient(submission, v - 3 * u**2, (u, v))
    require_gradient(submission, -7 * y, (x, y))


@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), coefficients, nonzero, nonzero)
@example((x, y), 0, 4, -4)
@example((v, u), 2, -3, 1)
def require_drawn_gradient(submission, symbols, a, b, c):
    x, y = symbols
    require_gradient(submission, a * x**2 * y + b * x * y**3 + c * x**2 - y, symbols)


def require_gradient(submission, f, symbols):
    x, y = symbols
    f_x, f_y = sympy.diff(f, x), sympy.diff(f, y)
    asked = "the pair (f_x, f_y) of partial derivatives, for the symbols that are passed"
    parts = compare.pair(submission.call("saddle.gradient", f, x, y), asked, (f"f_{x}", f"f_{y}"))
    suspects = (
        ((f_y, f_x), "the two derivatives are in the wrong order"),
        ((0, 0), "these are derivatives for other symbols than those that are passed"),
    )
    compare.require_equal_expressions(parts, (f_x, f_y), symbols, asked, suspects)


NO_MATRIX = "this is no matrix: make it a sympy `Matrix`"


@check("1.a", 2, of="saddle.hessian")
def test_hessian(submission):
    """hessian: the 2x2 matrix of second derivatives, as expressions."""
    require_drawn_hessian(submission)
    require_hessian(submission, x**4 / 10**9 - 2 * x**2, (x, y))
    require_hessian(submission, u**3 - v, (u, v))


@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), nonzero, coefficients)
@example((v, u), 2, -3)
def require_drawn_hessian(submission, symbols, a, b):
    x, y = symbols
    require_hessian(submission, a * x**3 * y**2 + b * x * y + y**4 - 3 * x**2, symbols)


def require_hessian(submission, f, symbols):
    x, y = symbols
    asked = "the 2x2 Matrix [[f_xx, f_xy], [f_yx, f_yy]], not evaluated at a point"
    reply = submission.call("saddle.hessian", f, x, y)
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
@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), rationals(-4, 4), rationals(-4, 4), nonzero)
@example((x, y), S.Zero, S.Zero, 4)
def test_critical_points_of_a_quadratic(submission, symbols, a, b, c):
    """critical_points: the single point of a quadratic game."""
    x, y = symbols
    f = c * (x - a) ** 2 + (x - a) * (y - b) - 3 * c * (y - b) ** 2
    require_critical_points(submission, sympy.expand(f), symbols, [(a, b)])


def require_critical_points(submission, f, symbols, expected, **keys):
    """keys: see compare_points. A slip in the form of the points costs the first check alone."""
    reply = submission.call("saddle.critical_points", f, *symbols)
    cause = partial(critical_points.of_critical_points, f, symbols, expected)
    compare_points.require_equal_points(reply, expected, ALL_POINTS, cause, **keys)


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
@example((v, u), 5, SMALL)  # complex solutions whose imaginary parts are tiny
@example((x, y), 6, Rational(1, 4))
@example((x, y), 0, 1)
@example((x, y), 7, SMALL)  # four points close together
@example((v, u), 6, 7 * 10**12)
def test_critical_points_all_and_real(submission, symbols, number, a):
    """critical_points: all of them, with exact square roots, without complex ones or repeats."""
    f, expected = with_critical_points(*symbols, a)[number]
    require_critical_points(submission, f, symbols, expected, keys=symbols)
