"""Checks of dynamics.py: question 1.b (by numbers). No torch here."""

from functools import partial
from itertools import pairwise

import numpy as np

from grader.checks import compare, draws, pictures
from grader.checks.decorator import check
from grader.checks.draws import Refusal, secret
from grader.checks.question_1 import game_steps
from grader.checks.question_1.game_steps import NO_METHODS
from grader.checks.question_1.quadratic import (
    Quadratic,
    close,
    drawn_etas,
    drawn_game,
    drawn_steps,
    quarters,
    require_step,
)
from grader.checks.results.outcomes import Raised, Todo, Wrong
from grader.worker.data.records import Game

DRAWN = 8  # cases, among those that are always asked about
MOST_ASKED = 50  # steps of a path that are asked for one by one, to explain it


GDA = "(x - eta_x f_x, y + eta_y f_y), both derivatives at (x, y)"
GD = '(x - eta_x f_x, y - eta_y f_y) for method "gd", both derivatives at (x, y)'


@check("1.b", 2, of="dynamics.step")
def test_step(submission):
    """step: one simultaneous update, with one step size or a pair."""
    cases = [
        (Quadratic(4, 0, -4), (1.0, 1.0), (0.125, 0.125)),
        (Quadratic(1, 2, -3), (1.5, -0.5), (0.5, 0.25)),
        (Quadratic(1, -1, -2), (1, 2), (0.125, 0.125)),  # whole numbers
        (Quadratic(1, 2, -1), (1.5, 0.5), (1, 1)),  # a whole step size
        (Quadratic(2, 1, -1), (0.123456789, -0.7), (0.1, 0.07)),  # not exact in single precision
        (Quadratic(3, 2, -4), (250.5, -120.25), (0.5, 0.25)),
        *drawn_steps(DRAWN),
    ]

    def ask(case):
        game, start, (eta_x, eta_y) = case
        eta = eta_x if eta_x == eta_y else (eta_x, eta_y)
        return submission.call("dynamics.step", game.grad, start, eta)

    for (game, start, etas), reply in draws.replies(cases, ask):
        expected = game.path(start, etas, 1, "gda")[1]
        require_step(reply, game, start, etas, expected, GDA, game_steps.gda_mistakes)


@check("1.b", 1, of="dynamics.step")
def test_step_of_plain_descent(submission):
    """step: method "gd" descends on both; an unknown method raises a ValueError."""
    cases = [(Quadratic(1, 2, -3), (1.5, -0.5), (0.25, 0.25)), *drawn_steps(DRAWN)]
    unknown = [
        Refusal((game.grad, start, etas[0], method), "a ValueError: the method is unknown")
        for method in NO_METHODS
        for game, start, etas in drawn_steps(DRAWN // 2)
    ]

    def ask(case):
        if isinstance(case, Refusal):
            return case.ask(submission, "dynamics.step")
        game, start, etas = case
        return submission.call("dynamics.step", game.grad, start, etas[0], "gd")

    for case, reply in draws.replies([*cases, *unknown], ask):
        if not isinstance(case, Refusal):
            game, start, (eta, _) = case
            expected = game.path(start, (eta, eta), 1, "gd")[1]
            require_step(reply, game, start, (eta, eta), expected, GD, game_steps.gd_mistakes)


@check("1.b", 1, of="dynamics.simulate", needs=("dynamics.step",))
def test_simulate(submission):
    """simulate: a float array (steps + 1, 2) whose row k is the point after k steps."""
    require_path(submission)
    require_refusals(submission)
    runaway = Game([(-8.0, 1, 2)], [(8.0, 2, 1)])
    asked = "a path that overflows to inf or nan: it runs away, without an exception"
    try:
        away = submission.call("dynamics.simulate", runaway, (3.0, 3.0), 1.0, 40)
    except Raised as error:
        error.asked = asked
        raise
    last = compare.array(away, (41, 2), asked, finite=False)[-1]
    if np.isfinite(last).all():
        raise away.wrong(asked)
    apart = Game([(-1000.0, 1, 0)], [(-0.5, 0, 1)])  # x grows until it overflows, y is halved
    path = submission.call("dynamics.simulate", apart, (1.0, 1.0), 1.0, 110)
    asked = "a path whose y goes on after x has become inf: row k is the point after k steps"
    rows = compare.array(path, (111, 2), asked, finite=False)
    if not close(rows[:, 1], 0.5 ** np.arange(111), 1e-40):
        raise path.wrong(asked, "every step counts: is the rest filled with the last row?")


def require_refusals(submission):
    """Require a ValueError where `step` asks for one."""
    asked = "a ValueError, as from `step`: the method is unknown"
    refusals = [
        Refusal((game.grad, start, etas[0], secret.randint(1, 5), method), asked)
        for method in NO_METHODS
        for game, start, etas in drawn_steps(1)
    ]
    for _ in draws.replies(refusals, lambda case: case.ask(submission, "dynamics.simulate")):
        pass


def require_path(submission):
    """Require paths of games, from whole numbers or floats, with one step size or two."""
    cases = [  # the game, start, step sizes, steps and the method, if one is passed
        (Quadratic(4, 0, -4), np.array([1, 1]), (0.125, 0.125), 1),
        (Quadratic(1, 1, -1), np.array([1.0, 2.0]), (0.5, 0.25), 2, "gd"),
        (Quadratic(1, 1, -2), np.array([3, -2]), (0.125, 0.125), 3, "gda"),
        (Quadratic(4, 0, -4), np.array([1, 1]), (0.125, 0.125), 3),  # at rest after one step
        (Quadratic(1, 0, -2), np.array([2, 1]), (0.25, 0.25), 0),
        (Quadratic(1, 2, -1), np.array([1.0, -2.0]), (0.1, 0.07), 5, "gda"),
        (Quadratic(1, 0, 2), np.array([1.0, -2.0]), (0.5, 1.0), 200),  # y grows to 3e139
        (Quadratic(1, 1, -1), np.array([1.0, 2.0]), (0.125, 0.125), 2000),
    ]
    for _ in range(DRAWN):
        start = np.array([secret.randint(-3, 3), secret.randint(-3, 3)])
        start = start.astype(secret.choice((float, int)))
        method = secret.choice(((), ("gda",), ("gd",)))
        cases.append((drawn_game(), start, drawn_etas(), secret.randint(0, 6), *method))
    seen = list(draws.replies(cases, partial(ask_for_path, submission)))
    for case, (reply, after) in seen:
        require_points(submission, case, reply)
        if not compare.is_equal(after[1], case[1]):
            raise reply.wrong(
                "`start` unchanged after the call", "it was changed in place: copy it"
            )


def path_arguments(case):
    game, start, (eta_x, eta_y), steps, *method = case
    return game.grad, start, eta_x if eta_x == eta_y else (eta_x, eta_y), steps, *method


def ask_for_path(submission, case):
    return submission.call_with_arguments("dynamics.simulate", *path_arguments(case))


def require_points(submission, case, reply):
    game, start, etas, steps, *method = case
    count = "1 step" if steps == 1 else f"{steps} steps"
    asked = f"a float64 array of shape ({steps + 1}, 2): the start, then the points after {count}"
    if getattr(reply.value, "shape", None) == (steps, 2):
        raise reply.wrong(asked, "n steps visit n + 1 points: the start is the first")
    path = compare.array(reply, (steps + 1, 2), asked, dtype="float64")
    chosen = method[0] if method else "gda"
    expected = game.path(start, etas, steps, chosen)
    if not close(path, expected, 1e-9):
        likely = likely_path_mistake(submission, game, path, path_arguments(case), etas, chosen)
        raise reply.wrong(asked, likely).showing(pictures.paths, path, expected)


def likely_path_mistake(submission, game, path, arguments, etas, method):
    """What explains a wrong path; arguments: those that `simulate` was called with."""
    start, steps = arguments[1], len(path) - 1
    eta_x, _ = etas
    if not np.array_equal(path[0], start):
        return "row 0 must be the start itself"
    if steps <= MOST_ASKED and is_own_path(submission, path, arguments, method):
        return "each row is what your `step` makes of the row before: look at `step` first"
    suspects = (
        (game.path(start, etas, steps, "gda"), 'this is the path of "gda": use the method passed'),
        (game.path(start, etas, steps, "gd"), 'this is the path of "gd", where y descends'),
        (
            game.path(start, (eta_x, eta_x), steps, method),
            "only the first of the two step sizes was used: the second is for y",
        ),
        (
            game.path(start, etas, steps, method, cut=np.trunc),
            "the path was cut to whole numbers: start with a float array",
        ),
    )
    return next((words for other, words in suspects if close(path, other, 1e-9)), None)


def is_own_path(submission, path, arguments, method):
    """Whether each row is what the submission's own `step` makes of the row before it."""
    grad, _, eta, _, *_ = arguments
    for row, following in pairwise(path):
        try:
            reply = submission.call("dynamics.step", grad, tuple(row.tolist()), eta, method)
            if not close(compare.pair_of_reals(reply, ""), following):
                return False
        except (Wrong, Todo):
            return False
    return True


KINDS = '"converges", "diverges" or "neither", by the distance of the last row to the point'


@check("1.b", 2, of="dynamics.behaviour")
def test_behaviour(submission):
    """behaviour: by the Euclidean distance of the path's end; inf and nan diverge."""
    cases = [*paths_about(0.0, 0.0, 1.0), *paths_about(1.5, -2.0, 4.0)]
    for size in (1.0, 4.0, 0.25):
        cases += paths_about(quarters(), quarters(), size)

    def ask(case):
        rows, point, tol, *_ = case
        return submission.call("dynamics.behaviour", rows, point, *tol)

    for (rows, point, tol, expected, likely), reply in draws.replies(cases, ask):
        draw = partial(pictures.ending, rows, point, f"asked: {expected}", circle=True)
        is_drawn = not tol and np.isfinite(rows).all()
        compare.one_of(reply, expected, KINDS, likely, draw if is_drawn else None)


def paths_about(p, q, size):
    """Paths of this size about the point (p, q), each with tol, if one is passed, with what it does
    there, and with how that can be overlooked."""
    here = np.array([p, q])

    def path(*offsets):
        return here + size * np.array(offsets, dtype=float)

    zigzag = [(1, 1), (-1, 1), (1, -1), (0, 0)]
    both_run = [(1, 1), (2, 2), (8, 8)]
    near = 8e-7 / size
    centre = "measure the distance to the point that is passed"
    cases = (
        (path(*zigzag), "converges", centre + (", not to (0, 0)" if p or q else "")),
        (path((0, 0), (0, 0)), "converges", "it starts there and stays"),
        (path((1, 0), (0.5, 0), (near, 0)), "converges", "that is within tol"),
        (path((1, 1), (0.7 * near, 0.7 * near)), "converges", "the distance is Euclidean"),
        (path(*both_run), "diverges", "f = x^2 - y^2 stays 0 there, but the path runs away"),
        (path((2, 0), (1, 0)), "neither", "it comes closer, but not within tol"),
        (path((1, 1), (0, 0), (0.5, 0)), "neither", "it comes within tol, but does not stay"),
        (path((1, 0), (0, 1), (-1, 0)), "neither", "it goes round in a circle"),
        (path((2, 0), (0, 3.9)), "neither", "it is less than twice as far away as at the start"),
        (path((1, 0), (0, 2)), "neither", "exactly twice as far is not more than twice as far"),
        (path((1, 1), (near, near)), "neither", "the distance is Euclidean: 1.13e-6 is above tol"),
        (path((2, 0), (0, 4.1)), "diverges", "it ends more than twice as far away as at the start"),
        (path((1, 1), (9, 9), (0.5, 0)), "neither", "only the last row counts"),
        (path((1, 1), (np.nan, np.nan)), "diverges", "nan is not finite: the path has run away"),
        (path((1, 1), (np.inf, 0)), "diverges", "inf is not finite: the path has run away"),
        (path((1, 1), (-np.inf, np.nan)), "diverges", "the path has run away"),
        (path((0, 0), (1, 0)), "diverges", "it starts at the point and runs away from it"),
        (path((1, 0)), "neither", "a path of one row ends where it starts"),
    )
    point = tuple(here.tolist())
    for rows, expected, likely in cases:
        yield rows, point, (), expected, likely
    likely = f"use the tol that is passed, {size:g} here: the end is within it"
    yield path((2, 0), (0.5, 0)), point, (size,), "converges", likely
    likely = "a distance of exactly tol counts as within tol"
    yield path((2, 0), (0, 1)), point, (size,), "converges", likely
