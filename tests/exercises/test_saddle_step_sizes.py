"""Checks of saddle.py: question 1.c, the step sizes that converge. No torch here."""

import sympy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sympy import Rational

from grader.checks import compare
from grader.checks.decorator import check
from grader.checks.question_1 import step_sizes
from grader.checks.question_1.curved import Curved
from grader.checks.question_1.strategies import NO_SHRINKING, coefficients, nonzero, symbol_pairs
from grader.checks.results.outcomes import Raised
from grader.checks.sets import require_equal_range

x, y = sympy.symbols("x y", real=True)
v, u = sympy.symbols("v u")

sizes = st.sampled_from((3, 1, 2, 5))
TINY = Rational(1, 10**9)
DERIVATIVES = ("saddle.gradient", "saddle.hessian")

RANGES = "(0, 2/f_xx) for eta_x and (0, 2/(-f_yy)) for eta_y, open; EmptySet where there is none"
LABELS = "for eta_x", "for eta_y"


@check("1.c", 2, of="saddle.step_size_ranges", needs=DERIVATIVES)
@settings(phases=NO_SHRINKING, max_examples=2)
@given(
    symbol_pairs(), st.integers(1, 5), st.integers(1, 5), st.sampled_from((2, -1, 3)), st.just(0)
)
@example((x, y), 4, 4, 0, 0)
@example((x, y), 3, 1, 1, -2)
def test_step_size_ranges(submission, symbols, a, b, p, q):
    """step_size_ranges: where the factors 1 - eta_x f_xx and 1 + eta_y f_yy are below 1 in size."""
    x, y = symbols
    game, name = Curved(symbols, a, 0, -b, (p, q)), "saddle.step_size_ranges"
    try:
        reply = submission.call(name, game.f, x, y, game.point)
    except Raised as error:
        if "f_xy" in error.returned:
            error.likely = "f_xy is 0 at the point: put both of its coordinates into f_xy"
        raise
    for_x, for_y = compare.pair(reply, RANGES, LABELS)
    own, other = Rational(1, a), Rational(1, b)
    half = "a negative factor contracts too, if it is smaller than 1 in size"
    require_equal_range(
        submission,
        for_x,
        own,
        name,
        RANGES,
        [
            (own / 2, half),
            (None, "x descends: its factor is 1 - eta_x f_xx, and f_xx > 0 here"),
            (other, "this is the range for eta_y: the range for eta_x comes first"),
        ],
    )
    require_equal_range(
        submission,
        for_y,
        other,
        name,
        RANGES,
        [
            (other / 2, half),
            (None, "y ascends: its factor is 1 + eta_y f_yy, and f_yy < 0 here"),
            (own, "this is the range for eta_x: use f_yy for y"),
        ],
    )


@check("1.c", 2, of="saddle.step_size_ranges", needs=DERIVATIVES)
def test_step_size_ranges_where_there_are_none(submission):
    """step_size_ranges: EmptySet for a player at the wrong kind of extremum; ValueError if the
    players are coupled or the point is not critical."""
    name = "saddle.step_size_ranges"
    for (p, q), a, c in (
        ((x, y), -4, 4),
        ((v, u), Rational(1, 4), 2),
        ((x, y), -1, -5),
        ((v, u), 0, -1),
        ((x, y), TINY, -TINY / 1000),
        ((v, u), -TINY, -Rational(1000033, 1000003)),
    ):
        reply = submission.call(name, a * p**2 + c * q**2, p, q, (0, 0))
        parts = compare.pair(reply, RANGES, LABELS)
        facts = ((a, f"f_xx = {2 * a}", "positive"), (-c, f"f_yy = {2 * c}", "negative"))
        for part, (inward, fact, asked_sign) in zip(parts, facts, strict=True):
            upper = Rational(1, inward) if inward > 0 else None
            asked = RANGES if upper else f"EmptySet {part.label}: {fact} is not {asked_sign}"
            require_equal_range(submission, part, upper, name, asked, without_contraction(inward))
    f = 2 * x**2 - 3 * y**2
    coupled = "a ValueError: f_xy is {} there, not 0, so the players do not separate"
    for coupling in (1, TINY):
        game = f + coupling * x * y
        submission.refuses(
            name, game, x, y, (0, 0), error="ValueError", asked=coupled.format(coupling)
        )
    require_critical_only(submission, name, f)


def require_critical_only(submission, name, f):
    """Require a ValueError at points beside the critical point (0, 0) of f."""
    for away in (1, TINY):
        for point, moving in (((away, 0), "f_x"), ((0, away), "f_y")):
            asked = f"a ValueError: the point is not critical, {moving} is not 0 there"
            submission.refuses(name, f, x, y, point, error="ValueError", asked=asked)


def without_contraction(inward):
    """Mistakes about a player whose curvature towards the point is not positive."""
    if inward == 0:
        flat = "with curvature 0 the player never moves: its factor is 1 for every step size"
        return [(sympy.oo, flat)]
    wrong_side = "the sign of the curvature counts: with any step size this player moves away"
    return [(Rational(1, abs(inward)), wrong_side)]


COMMON = (
    "every eta > 0 for which the update map's Jacobian has all eigenvalues inside the unit circle"
)


def require_common(submission, f, symbols, point, upper, asked=COMMON, method=None):
    """Require the range (0, upper) of the common step size, or EmptySet for None."""
    name = "saddle.common_step_size_range"
    reply = submission.call(name, f, *symbols, point, *([method] if method else []))
    suspects = step_sizes.mistakes(f, symbols, point, method or "gda")
    require_equal_range(submission, reply, upper, name, asked, suspects)


@check("1.c", 3, of="saddle.common_step_size_range", needs=DERIVATIVES)
@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), sizes, sizes, coefficients, coefficients)
@example((x, y), 4, 4, 0, 0)
@example((x, y), 1, 4, -2, 1)
@example((x, y), 3, 2, 0, 0)
def test_common_step_size_of_separate_players(submission, symbols, a, b, p, q):
    """common_step_size_range: (0, 1/4) for 4x^2 - 4y^2; for two curvatures the smaller range."""
    game = Curved(symbols, a, 0, -b, (p, q))
    require_common(submission, game.f, symbols, game.point, Rational(1, max(a, b)))


@check("1.c", 2, of="saddle.common_step_size_range", needs=DERIVATIVES)
@settings(phases=NO_SHRINKING, max_examples=2)
@given(
    symbol_pairs(),
    st.integers(1, 4),
    st.sampled_from((2, 0, 1, 3, 4)),
    nonzero,
    coefficients,
    coefficients,
)
@example((x, y), 3, 2, 3, 0, 0)  # no two mistakes give the same range
@example((x, y), 1, 1, 2, 0, 0)
@example((x, y), 2, 0, 1, 0, 0)
@example((v, u), 1, 2, 1, 2, -1)
@example((x, y), 4, 1, Rational(1, 10**4), 0, 0)  # a weak coupling counts too
def test_common_step_size_of_coupled_players(submission, symbols, a, b, c, p, q):
    """common_step_size_range: with a mixed derivative, from the eigenvalues of the game."""
    game = Curved(symbols, a, c, -b, (p, q))
    upper = step_sizes.largest_step(sympy.Matrix([[2 * a, c], [c, -2 * b]]))
    require_common(submission, game.f, symbols, game.point, upper)


@check("1.c", 2, of="saddle.common_step_size_range", needs=DERIVATIVES)
def test_common_step_size_of_other_cases(submission):
    """common_step_size_range: EmptySet for f = xy and the wrong saddle; method "gd"; errors."""
    for f, method, nowhere in (
        (-3 * x * y, "gda", "the eigenvalues are imaginary, so every step moves away"),
        (-4 * x**2 + 4 * y**2, "gda", "f_xx < 0 and f_yy > 0: both players move away"),
        (2 * x**2 - 4 * y**2, "gd", "y descends, away from its maximum"),
        (x**2 + 3 * y**2 + x * y, "gd", None),
        (x**2 - y**2 + 2 * x * y, "gda", None),
        (x**2 + 2 * x * y, "gda", None),
        (4 * x**2, "gda", "one eigenvalue is 0: y never moves"),
        (2 * x**2 + 4 * x * y + y**2, "gda", None),
        (TINY * x**2 + 2 * x * y, "gda", None),
        (-TINY * x**2 + 2 * x * y, "gda", f"the eigenvalues have the real part {-TINY}"),
        (x**2 + TINY * y**2, "gd", None),
    ):
        upper = step_sizes.largest_step(step_sizes.hessian_at(f, (x, y), (0, 0)), method)
        asked = f"EmptySet: {nowhere}" if nowhere else COMMON
        require_common(submission, f, (x, y), (0, 0), upper, asked, method)
    for a, b, c, method in ((1, 1, 3, "gd"), (1, 4, 1, "gd"), (2, 5, -3, "gda")):
        game = Curved((x, y), a, b, c, (1, -2))
        upper = step_sizes.largest_step(step_sizes.hessian_at(game.f, (x, y), game.point), method)
        require_common(submission, game.f, (x, y), game.point, upper, COMMON, method)
    name, f = "saddle.common_step_size_range", x**2 - y**2
    require_critical_only(submission, name, f)
    for method in ("newton", "alternating", "extragradient"):
        asked = 'a ValueError: only "gda" and "gd" are known here'
        submission.refuses(name, f, x, y, (0, 0), method, error="ValueError", asked=asked)
