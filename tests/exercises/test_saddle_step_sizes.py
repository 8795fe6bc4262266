"""Checks of saddle.py: question 1.c, the step sizes that converge. No torch here."""

from functools import partial

import sympy
from sympy import Rational

from grader.checks import compare, draws
from grader.checks.decorator import check
from grader.checks.draws import Refusal, secret
from grader.checks.question_1 import stated_ranges
from grader.checks.question_1.curved import PAIRS, Curved
from grader.checks.question_1.game_steps import UNKNOWN_METHODS
from grader.checks.question_1.stated_ranges import TINY, Stated, shrinks
from grader.checks.results.outcomes import Raised
from grader.checks.sets import require_equal_range, require_shrinking_range

x, y = sympy.symbols("x y", real=True)
v, u = sympy.symbols("v u")

DERIVATIVES = ("saddle.gradient", "saddle.hessian")
DRAWN = 4  # games of each kind, among those that are always asked about

RANGES = "(0, 2/f_xx) for eta_x and (0, 2/(-f_yy)) for eta_y, open; EmptySet where there is none"
LABELS = "for eta_x", "for eta_y"


def drawn(a, b, c):
    """A game with these coefficients at a drawn point."""
    return Curved(secret.choice(PAIRS), a, b, c, (secret.randint(-4, 4), secret.randint(-4, 4)))


def ask_about(submission, name, game):
    return submission.call(name, game.f, *game.symbols, game.point)


@check("1.c", 2, of="saddle.step_size_ranges", needs=DERIVATIVES)
def test_step_size_ranges(submission):
    """step_size_ranges: where the factors 1 - eta_x f_xx and 1 + eta_y f_yy are below 1 in size."""
    name = "saddle.step_size_ranges"
    games = [Curved((x, y), 4, 0, -4), Curved((x, y), 3, 0, -1, (1, -2))]
    games += [drawn(secret.randint(1, 5), 0, -secret.randint(1, 5)) for _ in range(DRAWN)]
    try:
        replies = list(draws.replies(games, partial(ask_about, submission, name)))
    except Raised as error:
        if "f_xy" in error.returned:
            error.likely = "f_xy is 0 at the point: put both of its coordinates into f_xy"
        raise
    half = "a negative factor contracts too, if it is smaller than 1 in size"
    for game, reply in replies:
        for_x, for_y = compare.pair(reply, RANGES, LABELS)
        of_x, of_y = Rational(1, game.a), Rational(1, -game.c)
        suspects = [
            (of_x / 2, half),
            (None, "x descends: its factor is 1 - eta_x f_xx, and f_xx > 0 here"),
            (of_y, "this is the range for eta_y: the range for eta_x comes first"),
        ]
        require_equal_range(submission, for_x, of_x, name, RANGES, suspects)
        suspects = [
            (of_y / 2, half),
            (None, "y ascends: its factor is 1 + eta_y f_yy, and f_yy < 0 here"),
            (of_x, "this is the range for eta_x: use f_yy for y"),
        ]
        require_equal_range(submission, for_y, of_y, name, RANGES, suspects)


@check("1.c", 2, of="saddle.step_size_ranges", needs=DERIVATIVES)
def test_step_size_ranges_where_there_are_none(submission):
    """step_size_ranges: EmptySet for a player at the wrong kind of extremum; ValueError if the
    players are coupled or the point is not critical."""
    name = "saddle.step_size_ranges"
    games = [
        ((x, y), -4, 4),
        ((v, u), Rational(1, 4), 2),
        ((x, y), -1, -5),
        ((v, u), 0, -1),
        ((x, y), TINY, -TINY / 1000),
        ((v, u), -TINY, -Rational(1000033, 1000003)),
    ]
    games += [(secret.choice(PAIRS), curvature(), curvature()) for _ in range(DRAWN)]
    f = 2 * x**2 - 3 * y**2
    coupled = "a ValueError: f_xy is {} there, not 0, so the players do not separate"
    refusals = [
        Refusal((f + coupling * x * y, x, y, (0, 0)), coupled.format(coupling))
        for coupling in (1, TINY, Rational(1, secret.randint(2, 99)))
    ]

    def ask(case):
        if isinstance(case, Refusal):
            return case.ask(submission, name)
        (p, q), a, c = case
        return submission.call(name, a * p**2 + c * q**2, p, q, (0, 0))

    for case, reply in draws.replies([*games, *refusals, *beside_critical(f)], ask):
        if not isinstance(case, Refusal):
            require_ranges_of_curvatures(submission, reply, *case[1:])


def curvature():
    return secret.choice((-1, 1)) * Rational(secret.randint(1, 9), secret.randint(1, 9))


def require_ranges_of_curvatures(submission, reply, a, c):
    """Require the ranges of a p^2 + c q^2."""
    parts = compare.pair(reply, RANGES, LABELS)
    facts = ((a, f"f_xx = {2 * a}", "positive"), (-c, f"f_yy = {2 * c}", "negative"))
    for part, (inward, fact, asked_sign) in zip(parts, facts, strict=True):
        upper = Rational(1, inward) if inward > 0 else None
        asked = RANGES if upper else f"EmptySet {part.label}: {fact} is not {asked_sign}"
        name, suspects = "saddle.step_size_ranges", without_contraction(inward)
        require_equal_range(submission, part, upper, name, asked, suspects, ends=False)


def without_contraction(inward):
    """Mistakes about a player whose curvature towards the point is not positive."""
    if inward == 0:
        flat = "with curvature 0 the player never moves: its factor is 1 for every step size"
        return [(sympy.oo, flat)]
    wrong_side = "the sign of the curvature counts: with any step size this player moves away"
    return [(Rational(1, abs(inward)), wrong_side)]


def beside_critical(f):
    """Refusals at points beside the critical point (0, 0) of f."""
    asked = "a ValueError: the point is not critical, {} is not 0 there"
    for away in (1, TINY, Rational(1, secret.randint(2, 99))):
        yield Refusal((f, x, y, (away, 0)), asked.format("f_x"))
        yield Refusal((f, x, y, (0, away)), asked.format("f_y"))


COMMON = (
    "every eta > 0 for which the update map's Jacobian has all eigenvalues inside the unit circle"
)
UNKNOWN = "unknown"  # the range of a drawn game: no solver lies beside these checks


def ask_common(submission, case, *method):
    game = case.game
    name = "saddle.common_step_size_range"
    return submission.call(name, game.f, *game.symbols, game.point, *method)


def require_common(submission, exact_answers, case, reply, ends=False):
    """Require the range of the common step size. Where it is unknown, the judge works it out; in a
    student's run, steps of sizes in it and beside it are tried. ends: whether it must be open."""
    name, game, second = "saddle.common_step_size_range", case.game, case.game.second
    here = second(game.point)
    if exact_answers is not None:
        (f_xx, f_xy, f_yy), method = here, case.method
        upper = exact_answers.largest_step(sympy.Matrix([[f_xx, f_xy], [f_xy, f_yy]]), method)
        suspects = exact_answers.mistaken_steps(game.f, game.symbols, game.point, method)
    elif case.upper == UNKNOWN:
        shrinking = partial(shrinks, here, case.method)
        require_shrinking_range(submission, reply, shrinking, name, COMMON)
        return
    else:
        upper, suspects = case.range_end, case.mistakes()
    asked = f"EmptySet: {case.nowhere}" if case.nowhere else COMMON
    require_equal_range(submission, reply, upper, name, asked, suspects, ends)


@check("1.c", 3, of="saddle.common_step_size_range", needs=DERIVATIVES)
def test_common_step_size_of_separate_players(submission, exact_answers):
    """common_step_size_range: (0, 1/4) for 4x^2 - 4y^2; for two curvatures the smaller range."""
    pairs = [secret.sample((1, 2, 3, 5), 2) for _ in range(DRAWN)]
    cases = [
        *stated_ranges.SEPARATE,
        *(Stated(drawn(a, 0, -b), "gda", f"1/{max(a, b)}") for a, b in pairs),
    ]
    for case, reply in draws.replies(cases, partial(ask_common, submission)):
        require_common(submission, exact_answers, case, reply, ends=True)


def drawn_coupled():
    """A game in which descent and ascent converge, and the players are coupled."""
    b = secret.choice((2, 0, 1, 3, 4))
    return drawn(secret.randint(1, 4), secret.choice((-1, 1)) * secret.randint(1, 5), -b)


@check("1.c", 2, of="saddle.common_step_size_range", needs=DERIVATIVES)
def test_common_step_size_of_coupled_players(submission, exact_answers):
    """common_step_size_range: with a mixed derivative, from the eigenvalues of the game."""
    cases = [*stated_ranges.COUPLED]
    cases += [Stated(drawn_coupled(), "gda", UNKNOWN) for _ in range(DRAWN)]
    for case, reply in draws.replies(cases, partial(ask_common, submission)):
        require_common(submission, exact_answers, case, reply)


@check("1.c", 2, of="saddle.common_step_size_range", needs=DERIVATIVES)
def test_common_step_size_of_other_cases(submission, exact_answers):
    """common_step_size_range: EmptySet for f = xy and the wrong saddle; method "gd"; errors."""
    cases = [*stated_ranges.OTHERS]
    for _ in range(DRAWN):
        cases.append(Stated(drawn_coupled(), secret.choice(("gda", "gd")), UNKNOWN))
        cases.append(Stated(drawn(curvature(), 0, curvature()), "gd", UNKNOWN))
    f = x**2 - y**2
    only = 'a ValueError: only "gda" and "gd" are known here'
    refusals = [Refusal((f, x, y, (0, 0), method), only) for method in UNKNOWN_METHODS]
    not_critical = "a ValueError: the point is not critical"
    refusals += [Refusal((g, x, y, (1, 0), "gd"), not_critical) for g in (f, x**2 + y**2)]

    def ask(case):
        if isinstance(case, Refusal):
            return case.ask(submission, "saddle.common_step_size_range")
        return ask_common(submission, case, case.method)

    for case, reply in draws.replies([*cases, *beside_critical(f), *refusals], ask):
        if not isinstance(case, Refusal):
            require_common(submission, exact_answers, case, reply)
