"""Checks of saddle.py: question 1.b, by symbols. No torch here."""

import re

import sympy
from sympy import Rational

from grader.checks import compare, draws
from grader.checks.decorator import check
from grader.checks.draws import Refusal, secret
from grader.checks.question_1 import game_steps
from grader.checks.question_1.curved import NONZERO, PAIRS
from grader.checks.question_1.game_steps import UNKNOWN_METHODS
from grader.checks.results.outcomes import Wrong
from grader.checks.show import call_text

x, y = sympy.symbols("x y", real=True)
v, u = sympy.symbols("v u")

NAME = "saddle.update_map"
DRAWN = 4  # games, among those that are always asked about
SYMBOLIC = sympy.symbols("eta_x eta_y", positive=True)


class Cubic:
    """a x^2 + b x y + c y^2 + x^2 y - 2 x + y, with its derivatives written out."""

    def __init__(self, symbols, a, b, c):
        self.symbols, self.coefficients = symbols, (a, b, c)
        x, y = symbols
        self.f = a * x**2 + b * x * y + c * y**2 + x**2 * y - 2 * x + y

    def gradient(self, x, y):
        a, b, c = self.coefficients
        return 2 * a * x + b * y + 2 * x * y - 2, b * x + 2 * c * y + x**2 + 1


def drawn_cases():
    """Games, each with two step sizes."""
    for _ in range(DRAWN):
        etas = [Rational(secret.randint(1, 5), secret.choice((2, 3, 8))) for _ in range(2)]
        game = Cubic(secret.choice(PAIRS), *secret.sample(NONZERO, 3))
        yield game, secret.choice((tuple(etas), SYMBOLIC))


@check("1.b", 2, of=NAME, needs=("saddle.gradient",))
def test_update_map_of_descent_ascent(submission):
    """update_map: descent on x, ascent on y, both from the current point."""
    cases = [
        (Cubic((x, y), 4, 1, -4), (Rational(1, 8), Rational(1, 8))),
        (Cubic((v, u), 3, 2, -1), SYMBOLIC),
        (Cubic((y, x), 1, -2, 3), (Rational(1, 8), Rational(1, 2))),
        *drawn_cases(),
    ]

    def ask(case):
        game, etas = case
        return submission.call(NAME, game.f, *game.symbols, *etas)

    asked = "(x - eta_x f_x, y + eta_y f_y), both derivatives at (x, y)"
    for (game, etas), reply in draws.replies(cases, ask):
        require_map(reply, game, etas, 1, game_steps.gda_mistakes, asked)


def require_map(reply, game, etas, sign, mistakes, asked):
    """Require the step that goes down on x, and up on y for sign 1, down for -1."""
    x, y = game.symbols
    parts = compare.pair(reply, asked, (f"new {x}", f"new {y}"))
    f_x, f_y = game.gradient(x, y)
    expected = x - etas[0] * f_x, y + sign * etas[1] * f_y
    known = (x, y, *(eta for eta in etas if eta.is_Symbol))
    suspects = mistakes(game.gradient, x, y, *etas)
    compare.require_equal_expressions(parts, expected, known, asked, suspects)


NAMED = "a ValueError that names the two known methods, gda and gd"


@check("1.b", 1, of=NAME, needs=("saddle.gradient",))
def test_update_map_of_plain_descent(submission):
    """update_map: method "gd" descends on both; an unknown method raises a ValueError."""
    unknown = [
        Refusal((x**2 + x * y, x, y, Rational(1, 8), Rational(1, 8), method), NAMED)
        for method in UNKNOWN_METHODS
    ]

    def ask(case):
        if isinstance(case, Refusal):
            return case.ask(submission, NAME)
        game, etas = case
        return submission.call(NAME, game.f, *game.symbols, *etas, method="gd")

    asked = '(x - eta_x f_x, y - eta_y f_y) for method "gd", both derivatives at (x, y)'
    for case, reply in draws.replies([*drawn_cases(), *unknown], ask):
        if isinstance(case, Refusal):
            require_both_named(submission, case, reply)
        else:
            require_map(reply, *case, -1, game_steps.gd_mistakes, asked)


def require_both_named(submission, refusal, message):
    if not all(re.search(rf"(?<![a-z]){known}(?![a-z])", message) for known in ("gda", "gd")):
        call = call_text(submission.package, NAME, refusal.arguments, {})
        raise Wrong(call, f"an exception\nValueError: {message}", NAMED)
