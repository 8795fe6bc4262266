"""Checks of saddle.py: question 1.a, the kinds of critical points. No torch here."""

from functools import partial

import sympy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sympy import Rational, sqrt

from grader.checks import compare, compare_points, draws
from grader.checks.decorator import check
from grader.checks.mistakes import explaining, is_exactly
from grader.checks.question_1 import critical_points
from grader.checks.question_1.curved import Curved
from grader.checks.question_1.strategies import NO_SHRINKING, coefficients, nonzero, symbol_pairs

x, y = sympy.symbols("x y", real=True)
v, u = sympy.symbols("v u")

DERIVATIVES = ("saddle.gradient", "saddle.hessian")
TEST = 'by D = f_xx f_yy - f_xy**2 at the point: "saddle", "minimum", "maximum" or "degenerate"'
QUARTER = Rational(1, 4)
TINY = Rational(1, 10**20)

KINDS = (  # a, b, c, p, q, see `Curved`; some are of other kinds at (0, 0) or at (q, p)
    (1, 3, 1, 0, 0),
    (1, 3, -1, 0, 0),
    (1, -5, -1, 0, 0),
    (1, -2, 1, 1, 0),
    (-1, 1, -1, 1, -2),
    (1, 1, 2, 2, -1),
    (1, 1, 2, 0, -2),
    (4, 0, -4, 0, 0),
    (1, 1, -3, 1, 2),
    (5, 2, -1, -1, 1),
)


def ask_kind(submission, game):
    return submission.call("saddle.classify", game.f, *game.symbols, game.point)


@check("1.a", 2, of="saddle.classify", needs=("saddle.hessian",))
def test_classify(submission):
    """classify: the second-derivative test, with the mixed derivative squared."""
    games = [
        Curved((v, u) if k % 2 else (x, y), a, b, c, (p, q))
        for k, (a, b, c, p, q) in enumerate(KINDS)
    ]
    seen = list(draws.replies(games, partial(ask_kind, submission)))
    for game, reply in seen:
        require_kind(game, reply, seen)
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
        compare.one_of(reply, "degenerate", TEST, critical_points.misnamed(reply.value) or likely)
    require_kinds_of_any_size(submission)


@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), coefficients, coefficients, coefficients, coefficients, coefficients)
@example((x, y), -QUARTER, QUARTER, -QUARTER, 1, -2)  # D need not be a whole number
@example((v, u), QUARTER, QUARTER, QUARTER, 2, -1)
@example((x, y), QUARTER, 0, -QUARTER, 1, 0)
def require_kinds(submission, symbols, a, b, c, p, q):
    game = Curved(symbols, a, b, c, (p, q))
    reply = ask_kind(submission, game)
    require_kind(game, reply, [(game, reply)])


def require_kind(game, reply, seen):
    expected = critical_points.by_determinant(*game.second(game.point))
    if not is_exactly(reply.value, expected):
        answered = [(mistaken_places(other), answer.value) for other, answer in seen]
        likely = explaining(critical_points.KIND_MISTAKES, answered)
        likely = critical_points.misnamed(reply.value) or likely
        compare.one_of(reply, expected, TEST, likely)


def mistaken_places(game):
    """f_xx, f_xy and f_yy at the point, at (0, 0) and at the point with x and y swapped."""
    return [game.second(place) for place in (game.point, (0, 0), game.point[::-1])]


def require_kinds_of_any_size(submission):
    """Curvatures and determinants that are tiny, but not 0."""
    cases = (
        ((x, y), Rational(1, 10**9), 0, -1),
        ((v, u), -(10**9), 0, TINY),
        ((x, y), TINY, 0, 2 * TINY),
        ((v, u), -Rational(1, 10**4), 0, -Rational(1, 10**5)),
        ((x, y), 1, 2, 1 - TINY),
        ((v, u), 1, -2, 1 + TINY),
        ((x, y), -1, 2, -1 - TINY),
    )

    def ask(case):
        (x, y), a, b, c = case
        f = a * x**2 + b * x * y + c * y**2
        return submission.call("saddle.classify", f, x, y, (0, 0))

    for (_, a, b, c), reply in draws.replies(cases, ask):
        determinant = 4 * a * c - b**2
        likely = f"D is {determinant}: no tolerance makes it 0, exact numbers need none"
        compare.one_of(reply, critical_points.kind(2 * a, determinant), TEST, likely)


@check("1.a", 1, of="saddle.saddle_points", needs=("saddle.critical_points", "saddle.classify"))
def test_saddle_points(submission):
    """saddle_points: all critical points that are saddles, and no others."""
    require_saddles(submission)


def with_saddles(x, y, a, sign) -> tuple[tuple, ...]:
    """Games with their saddle points."""
    r, s = sqrt(a), sqrt(2) * a
    return (
        (x**4 - y**4, []),
        (sign * (x**2 + y**2), []),
        (x**2 + y**2 + 3 * sign * x * y, [(0, 0)]),
        (sign * (x**3 - 3 * a * x) + y**2, [(-sign * r, 0)]),
        (x**3 / 3 - a * x + sign * (y**3 / 3 - a * y), [(r, -sign * r), (-r, sign * r)]),
        (sign * (x**2 * y - 2 * a**2 * y - y**2), [(s, 0), (-s, 0)]),
    )


@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), st.integers(0, 5), st.sampled_from((1, 2, 4)), st.sampled_from((-1, 1)))
@example((x, y), 3, 2, 1)
@example((v, u), 2, 1, 1)
@example((x, y), 1, 1, -1)
@example((x, y), 0, 1, 1)
@example((x, y), 4, 2, 1)
@example((v, u), 5, Rational(1, 10**9), -1)
def require_saddles(submission, symbols, number, a, sign):
    f, expected = with_saddles(*symbols, a, sign)[number]
    reply = submission.call("saddle.saddle_points", f, *symbols)
    asked = "the critical points with D < 0, and only these"
    cause = partial(critical_points.of_saddles, f, symbols)
    compare_points.require_equal_points(reply, expected, asked, cause, keys=symbols)


MINIMAX = "True where the point is critical, f_xx > 0 and f_yy < 0 there; else False"


@check("1.a", 2, of="saddle.solves_minimax", needs=DERIVATIVES)
def test_solves_minimax(submission):
    """solves_minimax: the point is critical, f_xx > 0 and f_yy < 0."""
    require_minimax(submission)
    f = 4 * x**2 + x**3 - 4 * y**2 - y**3  # with the right curvatures at each of these points
    beside = Rational(1, 10**9)
    for point in ((0, 100), (100, 0), (0, beside), (beside, 0)):
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
    for a, c in ((Rational(1, 10**9), -Rational(1, 10**9)), (TINY, -1), (1, -TINY)):
        reply = submission.call("saddle.solves_minimax", a * x**2 + c * y**2, x, y, (0, 0))
        likely = f"f_xx is {2 * a} and f_yy is {2 * c}: no tolerance makes either of them 0"
        compare.one_of(reply, True, MINIMAX, likely)
    f = x**3 / 3 - x**2 - x - y**2
    at_root = submission.call("saddle.solves_minimax", f, x, y, (1 + sqrt(2), 0))
    likely = (
        "f_x is (1 + sqrt(2))**2 - 3 - 2 sqrt(2) there, which is 0: simplify before you compare"
    )
    compare.one_of(at_root, True, MINIMAX, likely)


@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), nonzero, coefficients, nonzero, coefficients, coefficients)
@example((x, y), 4, 0, -4, 0, 0)
@example((x, y), -4, 0, 4, 0, 0)
@example((x, y), 1, 5, 1, 0, 1)
@example((x, y), -1, 5, -1, 2, 0)
@example((v, u), QUARTER, -2, -QUARTER, -3, 1)
def require_minimax(submission, symbols, a, b, c, p, q):
    game = Curved(symbols, a, b, c, (p, q))
    reply = submission.call("saddle.solves_minimax", game.f, *symbols, game.point)
    if a < 0:
        likely = f"f_xx is {2 * a} there, but x minimises f, which needs f_xx > 0"
    elif c > 0:
        likely = f"f_yy is {2 * c} there, but y maximises f, which needs f_yy < 0"
    else:
        likely = f"f_xx is {2 * a} there, as x needs, and f_yy is {2 * c}, as y needs"
    compare.one_of(reply, bool(a > 0 and c < 0), MINIMAX, likely)
