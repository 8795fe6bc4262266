"""Hidden checks of saddle.py: questions 1.a, 1.b and 1.c. No torch here."""

import sympy
from sympy import Expr, Rational

from ..checks import compare, compare_points, draws
from ..checks.decorator import check
from ..checks.draws import secret
from ..checks.sets import require_equal_range
from ..checks.submission import Reply, Submission
from .games import Coupled, curved, rational
from .step_sizes import Point, hessian_at, largest_step

DERIVATIVES = ("saddle.gradient", "saddle.hessian")
STEP_SIZES = sympy.symbols("s t", real=True), sympy.symbols("h k", real=True)


@check("1.a", 0.5, of="saddle.critical_points", needs=("saddle.gradient",), hidden=True)
def test_critical_points_of_coupled_games(submission: Submission) -> None:
    """critical_points: of a game with a mixed derivative; the points have square roots."""
    game = Coupled.drawn(secret.choice((2, 3, 5)))
    reply = submission.call("saddle.critical_points", game.f, *game.symbols)
    asked = "every real critical point (x, y), once, in any order, as exact numbers"
    expected = [point for point, _ in game.roots]
    compare_points.require_equal_points(reply, expected, asked, keys=game.symbols)


@check("1.a", 0.25, of="saddle.classify", needs=("saddle.hessian",), hidden=True)
def test_classify_in_coupled_games(submission: Submission) -> None:
    """classify: critical points of games with a mixed derivative."""
    asked = 'by D = f_xx f_yy - f_xy**2 at the point: "saddle", "minimum", "maximum", "degenerate"'
    games = Coupled.drawn(rational(1, 2) ** 2), Coupled.drawn(0)
    cases = [(game, point, bend) for game in games for point, bend in game.roots]

    def ask(case: tuple[Coupled, Point, Expr]) -> Reply:
        game, point, _ = case
        return submission.call("saddle.classify", game.f, *game.symbols, point)

    for (game, _, bend), reply in draws.replies(cases, ask):
        compare.one_of(reply, game.kind(bend), asked)


@check("1.a", 0.25, of="saddle.solves_minimax", needs=DERIVATIVES, hidden=True)
def test_solves_minimax_in_coupled_games(submission: Submission) -> None:
    """solves_minimax: at critical points of games with a mixed derivative, and beside one."""
    asked = "True where the point is critical, f_xx > 0 and f_yy < 0 there; else False"
    weak = Coupled.drawn(rational(1, 2) ** 2, -Rational(1, 30))
    strong = Coupled.drawn(Rational(1, 9), -3)  # h'' > 0 and so D < 0, but f_xx is not positive
    (x, y), _ = weak.roots[0]
    beside = x, y + Rational(1, secret.randint(50, 100))
    cases = [(weak, (x, y), True), (weak, beside, False), (strong, strong.roots[0][0], False)]

    def ask(case: tuple[Coupled, Point, bool]) -> Reply:
        game, point, _ = case
        return submission.call("saddle.solves_minimax", game.f, *game.symbols, point)

    for (_, _, expected), reply in draws.replies(cases, ask):
        compare.one_of(reply, expected, asked)


@check("1.b", 0.5, of="saddle.update_map", needs=("saddle.gradient",), hidden=True)
def test_update_map_of_coupled_games(submission: Submission) -> None:
    """update_map: with step sizes of any names, in games that are not quadratic."""
    symbolic = secret.choice(STEP_SIZES)
    for method, sign, etas in (("gda", 1, symbolic), ("gd", -1, (symbolic[1], rational(1, 2)))):
        game = Coupled.drawn(rational(-2, 2))
        (x, y), (f_x, f_y) = game.symbols, game.gradient
        asked = (
            f"(x - eta_x f_x, y {'+-'[sign < 0]} eta_y f_y) for {method!r}, f_x and f_y at (x, y)"
        )
        reply = submission.call("saddle.update_map", game.f, x, y, *etas, method=method)
        steps = x - etas[0] * f_x, y + sign * etas[1] * f_y
        compare.require_equal_expressions(
            compare.pair(reply, asked), steps, (x, y, *symbolic), asked
        )


@check("1.c", 0.5, of="saddle.step_size_ranges", needs=DERIVATIVES, hidden=True)
def test_step_size_ranges_away_from_the_origin(submission: Submission) -> None:
    """step_size_ranges: at points where the players separate, in games that do not."""
    name = "saddle.step_size_ranges"
    asked = "(0, 2/f_xx) for eta_x and (0, 2/(-f_yy)) for eta_y, open; EmptySet where there is none"
    a, b = rational(1, 4), rational(1, 4)
    for p, q in ((a, -b), (a, b), (-a, -b)):
        game = curved(p, 0, q)
        reply = submission.call(name, game.f, *game.symbols, game.point)
        for part, curvature in zip(compare.pair(reply, asked), (p, -q), strict=True):
            upper = 1 / curvature if curvature > 0 else None
            require_equal_range(submission, part, upper, name, asked, ends=False)
    game = curved(a, Rational(1, secret.randint(5, 9)), -b)
    submission.refuses(
        name,
        game.f,
        *game.symbols,
        game.point,
        error="ValueError",
        asked="a ValueError: f_xy is not 0 there, so the players do not separate",
    )


@check("1.c", 0.5, of="saddle.common_step_size_range", needs=DERIVATIVES, hidden=True)
def test_common_step_size_away_from_the_origin(submission: Submission) -> None:
    """common_step_size_range: coupled players, with complex eigenvalues and with real ones."""
    name = "saddle.common_step_size_range"
    asked = (
        "every eta > 0 for which the update map's Jacobian has all eigenvalues inside the unit "
        "circle"
    )
    a, b = rational(1, 4), rational(1, 4)
    weak = Rational(1, secret.randint(5, 9))
    for method, game in (
        ("gda", curved(a, abs(a - b) + rational(1, 3), -b)),  # complex eigenvalues
        ("gda", curved(a, weak, a / 9)),
        ("gd", curved(a, weak, b)),
    ):
        upper = largest_step(hessian_at(game.f, game.symbols, game.point), method)
        reply = submission.call(name, game.f, *game.symbols, game.point, method)
        require_equal_range(submission, reply, upper, name, asked, ends=False)
