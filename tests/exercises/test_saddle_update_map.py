"""Checks of saddle.py: question 1.b, by symbols. No torch here."""

import re

import sympy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sympy import Rational

from grader.checks import compare
from grader.checks.decorator import check
from grader.checks.question_1 import game_steps
from grader.checks.question_1.strategies import NO_SHRINKING, nonzero, rationals, symbol_pairs
from grader.checks.results.outcomes import Wrong
from grader.checks.show import call_text

x, y = sympy.symbols("x y", real=True)
v, u = sympy.symbols("v u")

step_sizes = rationals(1, 5, (2, 3, 8))


@check("1.b", 2, of="saddle.update_map", needs=("saddle.gradient",))
@settings(phases=NO_SHRINKING, max_examples=3)
@given(symbol_pairs(), nonzero, nonzero, nonzero, step_sizes, step_sizes, st.booleans())
@example((x, y), 4, 1, -4, Rational(1, 8), Rational(1, 8), False)
@example((v, u), 3, 2, -1, Rational(1, 2), Rational(1, 3), True)
def test_update_map_of_descent_ascent(submission, symbols, a, b, c, eta_x, eta_y, symbolic):
    """update_map: descent on x, ascent on y, both from the current point."""
    if symbolic:
        eta_x, eta_y = sympy.symbols("eta_x eta_y", positive=True)
    require_map(submission, symbols, (a, b, c), (eta_x, eta_y))


def require_map(submission, symbols, coefficients, etas, **method):
    """Require the update map of a x^2 + b x y + c y^2 + x^2 y - 2 x + y. method: "gda" if none is
    passed."""
    x, y = symbols
    a, b, c = coefficients
    eta_x, eta_y = etas

    def gradient(x, y):
        return 2 * a * x + b * y + 2 * x * y - 2, b * x + 2 * c * y + x**2 + 1

    asked, sign, mistakes = "(x - eta_x f_x, y + eta_y f_y)", 1, game_steps.gda_mistakes
    if method:
        asked, sign, mistakes = "(x - eta_x f_x, y - eta_y f_y)", -1, game_steps.gd_mistakes
        asked += ' for method "gd"'
    asked += ", both derivatives at (x, y)"
    f = a * x**2 + b * x * y + c * y**2 + x**2 * y - 2 * x + y
    reply = submission.call("saddle.update_map", f, x, y, eta_x, eta_y, **method)
    parts = compare.pair(reply, asked, (f"new {x}", f"new {y}"))
    f_x, f_y = gradient(x, y)
    expected = x - eta_x * f_x, y + sign * eta_y * f_y
    known = (x, y, *(eta for eta in etas if eta.is_Symbol))
    compare.require_equal_expressions(
        parts, expected, known, asked, mistakes(gradient, x, y, *etas)
    )


NAMED = "a ValueError that names the two known methods, gda and gd"


@check("1.b", 1, of="saddle.update_map", needs=("saddle.gradient",))
def test_update_map_of_plain_descent(submission):
    """update_map: method "gd" descends on both; an unknown method raises a ValueError."""
    require_descent(submission)
    name, arguments = "saddle.update_map", (x**2 + x * y, x, y, Rational(1, 8), Rational(1, 8))
    for method in ("newton", "alternating", "extragradient"):
        message = submission.refuses(
            name, *arguments, method=method, error="ValueError", asked=NAMED
        )
        if not all(re.search(rf"(?<![a-z]){known}(?![a-z])", message) for known in ("gda", "gd")):
            call = call_text(submission.package, name, arguments, {"method": method})
            raise Wrong(call, f"a ValueError that says: {message}", NAMED)


@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), nonzero, nonzero, step_sizes, step_sizes)
def require_descent(submission, symbols, a, c, eta_x, eta_y):
    require_map(submission, symbols, (a, 1, c), (eta_x, eta_y), method="gd")
