"""Checks of saddle.py: question 1.c, the step sizes that converge. No torch here."""

import sympy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sympy import Rational, sqrt

from .judging import compare
from .judging.check import check
from .judging.sets import same_range
from .judging.strategies import NO_SHRINKING, coefficients, nonzero, symbol_pairs

x, y = sympy.symbols("x y", real=True)
v, u = sympy.symbols("v u")
DERIVATIVES = ("saddle.gradient", "saddle.hessian")

RANGES = "(0, 2/f_xx) for eta_x and (0, 2/(-f_yy)) for eta_y, open; EmptySet where there is none"


@check("1.c", 3, of="saddle.step_size_ranges", needs=DERIVATIVES)
@settings(phases=NO_SHRINKING, max_examples=2)
@given(
    symbol_pairs(), st.integers(1, 5), st.integers(1, 5), st.sampled_from((2, -1, 3)), st.just(0)
)
@example((x, y), 4, 4, 0, 0)
@example((x, y), 3, 1, 1, -2)
def test_step_size_ranges(answers, symbols, a, b, p, q):
    """step_size_ranges: where each player's factor 1 - eta f_xx, 1 + eta f_yy is smaller than 1."""
    x, y = symbols
    f = a * (x - p) ** 2 - b * (y - q) ** 2 + (x - p) ** 3 * (y - q)
    reply = answers.call("saddle.step_size_ranges", f, x, y, (p, q))
    for part, curvature in zip(compare.items(reply, 2, RANGES), (2 * a, 2 * b), strict=True):
        suspects = (
            (Rational(1, curvature), "the factor may be negative: it is its size that counts"),
            (
                Rational(2, 2 * a if curvature == 2 * b else 2 * b),
                "each player has a curvature of its own",
            ),
        )
        same_range(
            answers, part, Rational(2, curvature), "saddle.step_size_ranges", RANGES, suspects
        )


@check("1.c", 2, of="saddle.step_size_ranges", needs=DERIVATIVES)
def test_step_size_ranges_where_there_are_none(answers):
    """step_size_ranges: EmptySet for a player who sits on the wrong side; ValueError where the
    players are coupled or the point is not critical."""
    name = "saddle.step_size_ranges"
    for (p, q), a, c in (
        ((x, y), -4, 4),
        ((v, u), Rational(1, 4), 2),
        ((x, y), -1, -5),
        ((v, u), 0, -1),
    ):
        reply = answers.call(name, a * p**2 + c * q**2, p, q, (0, 0))
        first, second = compare.items(reply, 2, RANGES)
        same_range(answers, first, Rational(1, a) if a > 0 else None, name, RANGES)
        same_range(answers, second, Rational(-1, c) if c < 0 else None, name, RANGES)
    f = 2 * x**2 - 3 * y**2
    answers.refuses(
        name, f + x * y, x, y, (0, 0), error="ValueError",
        asked="a ValueError: f_xy is not 0 there, so the players do not separate",
    )  # fmt: skip
    for point in ((1, 0), (0, 1)):
        answers.refuses(
            name, f, x, y, point, error="ValueError",
            asked="a ValueError: the point is not critical",
        )  # fmt: skip


COMMON = (
    "every eta > 0 for which the update map's Jacobian has all eigenvalues inside the unit circle"
)


def largest_step(trace, determinant) -> sympy.Expr | None:
    """min 2 Re(lambda)/|lambda|**2 over the roots of lambda**2 - trace lambda + determinant."""
    discriminant = trace**2 - 4 * determinant
    if trace <= 0 or determinant <= 0:
        return None
    if discriminant < 0:
        return sympy.S(trace) / determinant
    return 4 / (trace + sqrt(discriminant))


@check("1.c", 3, of="saddle.common_step_size_range", needs=DERIVATIVES)
@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), st.sampled_from((3, 1, 2, 5)), st.sampled_from((2, 1, 3, 5)), coefficients)
@example((x, y), 4, 4, 0)
@example((x, y), 1, 4, -1)
@example((x, y), 3, 2, 0)
def test_common_step_size_of_separate_players(answers, symbols, a, b, p):
    """common_step_size_range: (0, 1/4) for 4x^2 - 4y^2; with two curvatures the smaller range."""
    x, y = symbols
    name = "saddle.common_step_size_range"
    f = a * (x - p) ** 2 - b * y**2 + (x - p) ** 3 + (x - p) * y**2
    reply = answers.call(name, f, x, y, (p, 0))
    upper = Rational(1, max(a, b))
    suspects = (
        (
            upper / 2,
            "beyond this step size the factor is negative, but still smaller than 1 in size",
        ),
        (Rational(1, min(a, b)), "both players must contract: the smaller range counts"),
    )
    same_range(answers, reply, upper, name, COMMON, suspects)


@check("1.c", 2, of="saddle.common_step_size_range", needs=DERIVATIVES)
@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), st.integers(1, 4), st.sampled_from((2, 0, 1, 3, 4)), nonzero)
@example((x, y), 1, 1, 2)
@example((x, y), 2, 0, 1)
@example((v, u), 1, 2, 1)
def test_common_step_size_of_coupled_players(answers, symbols, a, b, c):
    """common_step_size_range: with a mixed derivative, by the eigenvalues of the game."""
    x, y = symbols
    name = "saddle.common_step_size_range"
    f = a * x**2 + c * x * y - b * y**2
    trace, determinant = 2 * a + 2 * b, 4 * a * b + c * c
    reply = answers.call(name, f, x, y, (0, 0))
    ignoring = Rational(1, max(a, b))
    suspects = ((ignoring, "the mixed derivative changes the eigenvalues"),)
    same_range(answers, reply, largest_step(trace, determinant), name, COMMON, suspects)


@check("1.c", 2, of="saddle.common_step_size_range", needs=DERIVATIVES)
def test_common_step_size_of_other_cases(answers):
    """common_step_size_range: EmptySet for f = xy and for the wrong saddle; method "gd"; errors."""
    name = "saddle.common_step_size_range"
    for f, method, upper, asked in (
        (-3 * x * y, "gda", None, "EmptySet: the eigenvalues are imaginary, every step moves away"),
        (-4 * x**2 + 4 * y**2, "gda", None, "EmptySet: both players sit on the wrong side"),
        (4 * x**2 - 4 * y**2, "gd", None, "EmptySet: y descends away from its maximum"),
        (x**2 + 3 * y**2 + x * y, "gd", largest_step(8, 11), COMMON),
        (x**2 + 2 * x * y, "gda", largest_step(2, 4), COMMON),
        (4 * x**2, "gda", None, "EmptySet: one eigenvalue is 0, y never moves"),
        (2 * x**2 + 4 * x * y + y**2, "gda", largest_step(2, 8), COMMON),
    ):
        reply = answers.call(name, f, x, y, (0, 0), method)
        same_range(answers, reply, upper, name, asked)
    f = x**2 - y**2
    for point in ((1, 0), (0, 1)):
        answers.refuses(
            name, f, x, y, point, error="ValueError", asked="a ValueError: not critical"
        )
    answers.refuses(
        name, f, x, y, (0, 0), "newton", error="ValueError",
        asked="a ValueError: the method is unknown",
    )  # fmt: skip
