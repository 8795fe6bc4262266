"""Checks of saddle.py: question 1.a, the kinds of critical points. No torch here."""

from functools import partial

import sympy
from sympy import Rational, sqrt

from grader.checks import compare, compare_points, draws
from grader.checks.decorator import check
from grader.checks.draws import secret
from grader.checks.mistakes import is_exactly
from grader.checks.question_1 import critical_points, stated_kinds
from grader.checks.question_1.curved import PAIRS, Curved
from grader.checks.question_1.stated_kinds import QUARTER, TINY

x, y = sympy.symbols("x y", real=True)
v, u = sympy.symbols("v u")

DERIVATIVES = ("saddle.gradient", "saddle.hessian")
DRAWN = 3  # games of each kind, among those that are always asked about
TEST = 'by D = f_xx f_yy - f_xy**2 at the point: "saddle", "minimum", "maximum" or "degenerate"'
EXACTLY_ZERO = (  # f, a point where D is 0, and how not to find that
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
)


@check("1.a", 2, of="saddle.classify", needs=("saddle.hessian",))
def test_classify(submission):
    """classify: the second-derivative test, with the mixed derivative squared."""
    kinds = [kind for kind in critical_points.KIND_NAMES for _ in range(DRAWN)]
    cases = [(g.f, g.symbols, g.point, kind, "") for g, kind in stated_kinds.GAMES]
    count = len(cases)
    for game, kind in ((stated_kinds.drawn(kind), kind) for kind in kinds):
        cases.append((game.f, game.symbols, game.point, kind, ""))
    for f, point, likely in EXACTLY_ZERO:
        cases.append((f, (x, y), point, "degenerate", likely))
    for game, kind in stated_kinds.OF_ANY_SIZE:
        likely = f"D is {4 * game.a * game.c - game.b**2}: no tolerance makes it 0, exact numbers "
        cases.append((game.f, game.symbols, game.point, kind, f"{likely}need none"))

    def ask(case):
        f, symbols, point, *_ = case
        return submission.call("saddle.classify", f, *symbols, point)

    seen = list(draws.replies(cases, ask))
    for (*_, kind, likely), reply in seen:
        if not is_exactly(reply.value, kind):
            found = stated_kinds.likely_mistake([reply.value for _, reply in seen[:count]])
            likely = critical_points.misnamed(reply.value) or likely or found
            compare.one_of(reply, kind, TEST, likely)


@check("1.a", 1, of="saddle.saddle_points", needs=("saddle.critical_points", "saddle.classify"))
def test_saddle_points(submission):
    """saddle_points: all critical points that are saddles, and no others."""
    cases = [
        ((x, y), 3, 2, 1),
        ((v, u), 2, 1, 1),
        ((x, y), 1, 1, -1),
        ((x, y), 0, 1, 1),
        ((x, y), 4, 2, 1),
        ((v, u), 5, Rational(1, 10**9), -1),
    ]
    for number in secret.sample(range(6), 3):
        cases.append(
            (secret.choice(PAIRS), number, secret.choice((1, 2, 4)), secret.choice((-1, 1)))
        )
    games = [
        (symbols, *with_saddles(*symbols, a, sign)[number]) for symbols, number, a, sign in cases
    ]

    def ask(case):
        symbols, f, _ = case
        return submission.call("saddle.saddle_points", f, *symbols)

    asked = "the critical points with D < 0, and only these"
    for (symbols, f, expected), reply in draws.replies(games, ask):
        cause = partial(critical_points.of_saddles, f, symbols)
        compare_points.require_equal_points(reply, expected, asked, cause, keys=symbols)


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


MINIMAX = "True where the point is critical, f_xx > 0 and f_yy < 0 there; else False"


@check("1.a", 2, of="saddle.solves_minimax", needs=DERIVATIVES)
def test_solves_minimax(submission):
    """solves_minimax: the point is critical, f_xx > 0 and f_yy < 0."""
    cases = [*of_curvatures(), *beside_critical_points(), *of_flat_players(), *of_tiny_curvatures()]
    f = x**3 / 3 - x**2 - x - y**2
    likely = (
        "f_x is (1 + sqrt(2))**2 - 3 - 2 sqrt(2) there, which is 0: simplify before you compare"
    )
    cases.append((f, (x, y), (1 + sqrt(2), 0), True, likely))

    def ask(case):
        f, symbols, point, *_ = case
        return submission.call("saddle.solves_minimax", f, *symbols, point)

    for (*_, expected, likely), reply in draws.replies(cases, ask):
        compare.one_of(reply, expected, MINIMAX, likely)


def of_curvatures():
    """Games by the signs of f_xx and f_yy."""
    games = [
        Curved((x, y), 4, 0, -4),
        Curved((x, y), -4, 0, 4),
        Curved((x, y), 1, 5, 1, (0, 1)),
        Curved((x, y), -1, 5, -1, (2, 0)),
        Curved((v, u), QUARTER, -2, -QUARTER, (-3, 1)),
        Curved((y, x), 3, 1, -2, (1, 2)),
    ]
    for sign_x, sign_y in ((1, -1), (1, -1), (1, 1), (-1, -1), (-1, 1)):
        a, b, c = (
            sign_x * secret.randint(1, 5),
            secret.randint(-4, 4),
            sign_y * secret.randint(1, 5),
        )
        point = secret.randint(-4, 4), secret.randint(-4, 4)
        games.append(Curved(secret.choice(PAIRS), a, b, c, point))
    for game in games:
        a, c = game.a, game.c
        if a < 0:
            likely = f"f_xx is {2 * a} there, but x minimises f, which needs f_xx > 0"
        elif c > 0:
            likely = f"f_yy is {2 * c} there, but y maximises f, which needs f_yy < 0"
        else:
            likely = f"f_xx is {2 * a} there, as x needs, and f_yy is {2 * c}, as y needs"
        yield game.f, game.symbols, game.point, bool(a > 0 and c < 0), likely


def beside_critical_points():
    f = 4 * x**2 + x**3 - 4 * y**2 - y**3  # with the right curvatures at each of these points
    for beside in (100, Rational(1, 10**9), Rational(1, secret.randint(2, 99))):
        for point in ((0, beside), (beside, 0)):
            moving = "f_y" if point[1] else "f_x"
            likely = f"this point is not even critical: {moving} is not 0 there"
            yield f, (x, y), point, False, likely
    yield f, (x, y), (0, 0), True, "f_xx is 8 there, as x needs, and f_yy is -8, as y needs"


def of_flat_players():
    for f, flat in (
        (x**4 - y**4, "f_xx and f_yy are"),
        (x**2 - y**4, "f_yy is"),
        (x**4 - y**2, "f_xx is"),
        (x * y, "f_xx and f_yy are"),
        (x**2 + 3 * x * y, "f_yy is"),
        (secret.randint(1, 9) * x * y - y**2, "f_xx is"),
    ):
        yield f, (x, y), (0, 0), False, f"{flat} 0 there, neither > 0 nor < 0"


def of_tiny_curvatures():
    for a, c in ((Rational(1, 10**9), -Rational(1, 10**9)), (TINY, -1), (1, -TINY)):
        likely = f"f_xx is {2 * a} and f_yy is {2 * c}: no tolerance makes either of them 0"
        yield a * x**2 + c * y**2, (x, y), (0, 0), True, likely
