"""Checks of dynamics.py: question 1.b (by numbers) and the extra credit. No torch here."""

from functools import partial
from itertools import pairwise

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.checks import compare, draws, pictures
from grader.checks.decorator import check
from grader.checks.question_1 import game_steps
from grader.checks.question_1.strategies import nonzero
from grader.checks.results.outcomes import Raised, Todo, Wrong
from grader.worker.data.records import Game

dyadic = st.integers(-12, 12).map(lambda k: k / 4)
etas = st.sampled_from((0.5, 0.25, 0.125, 1.0))


class Quadratic:
    """f = a x^2 + b x y + c y^2: its gradient, and its steps, worked out by hand."""

    def __init__(self, a, b, c):
        self.a, self.b, self.c = a, b, c
        self.grad = Game([(2.0 * a, 1, 0), (float(b), 0, 1)], [(float(b), 1, 0), (2.0 * c, 0, 1)])

    def __repr__(self):
        return f"{self.a} x^2 + {self.b} x y + {self.c} y^2"

    def at(self, x, y):
        return np.array([2 * self.a * x + self.b * y, self.b * x + 2 * self.c * y])

    def path(self, start, etas, steps, method, cut=np.array):
        """The start and the points after it, (steps + 1, 2). cut: what happens to each of them."""
        signs = np.array([-etas[0], etas[1] if method == "gda" else -etas[1]])
        points = [np.array(start, dtype=float)]
        for _ in range(steps):
            points.append(cut(points[-1] + self.at(*points[-1]) * signs))
        return np.array(points)


games = st.builds(Quadratic, nonzero, nonzero, nonzero)


def close(found, expected, atol=1e-12):
    return np.allclose(found, expected, rtol=1e-9, atol=atol)


def require_step(reply, game, start, etas, expected, asked, mistakes):
    """Require the point after a step; mistakes: one of the generators of game_steps.py."""
    found = compare.pair_of_reals(reply, asked)
    if close(found, expected):
        return
    suspects = (
        *mistakes(game.at, *start, *etas),
        (np.trunc(expected), "the new point was cut to whole numbers: make the point floats first"),
    )
    likely = next((words for point, words in suspects if close(found, point)), None)
    drawn = (np.array([start, end]) for end in (found, expected))
    raise reply.wrong(asked, likely).showing(pictures.paths, *drawn)


GDA = "(x - eta_x f_x, y + eta_y f_y), both derivatives at (x, y)"
GD = '(x - eta_x f_x, y - eta_y f_y) for method "gd", both derivatives at (x, y)'


@check("1.b", 2, of="dynamics.step")
@given(games, dyadic.filter(bool), dyadic.filter(bool), etas, etas, st.booleans())
@example(Quadratic(4, 0, -4), 1.0, 1.0, 0.125, 0.125, False)
@example(Quadratic(1, 2, -3), 1.5, -0.5, 0.5, 0.25, True)
@example(Quadratic(1, -1, -2), 1, 2, 0.125, 0.125, False)  # whole numbers
@example(Quadratic(2, 1, -1), 0.123456789, -0.7, 0.1, 0.07, True)  # not exact in single precision
@example(Quadratic(3, 2, -4), 250.5, -120.25, 0.5, 0.25, True)
def test_step(submission, game, x, y, eta_x, eta_y, pair):
    """step: one simultaneous update, with one step size or a pair."""
    both = (eta_x, eta_y) if pair else (eta_x, eta_x)
    expected = game.path((x, y), both, 1, "gda")[1]
    reply = submission.call("dynamics.step", game.grad, (x, y), both if pair else eta_x)
    require_step(reply, game, (x, y), both, expected, GDA, game_steps.gda_mistakes)


@check("1.b", 1, of="dynamics.step")
@given(games, dyadic, dyadic, etas)
@example(Quadratic(1, 2, -3), 1.5, -0.5, 0.25)
def test_step_of_plain_descent(submission, game, x, y, eta):
    """step: method "gd" descends on both; an unknown method raises a ValueError."""
    expected = game.path((x, y), (eta, eta), 1, "gd")[1]
    reply = submission.call("dynamics.step", game.grad, (x, y), eta, "gd")
    require_step(reply, game, (x, y), (eta, eta), expected, GD, game_steps.gd_mistakes)
    submission.refuses(
        "dynamics.step",
        game.grad,
        (x, y),
        eta,
        "newton",
        error="ValueError",
        asked="a ValueError: the method is unknown",
    )


@check("1.b", 1, of="dynamics.simulate", needs=("dynamics.step",))
def test_simulate(submission):
    """simulate: a float array (steps + 1, 2) whose row k is the point after k steps."""
    require_path(submission)
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


@given(
    games,
    st.integers(-3, 3),
    st.integers(-3, 3),
    etas,
    etas,
    st.integers(0, 6),
    st.booleans(),
    st.sampled_from(((), ("gda",), ("gd",))),
    st.booleans(),
)
@example(Quadratic(4, 0, -4), 1, 1, 0.125, 0.125, 1, False, (), False)
@example(Quadratic(1, 1, -1), 1, 2, 0.5, 0.25, 2, True, ("gd",), True)
@example(Quadratic(1, 1, -2), 3, -2, 0.125, 0.5, 3, False, ("gda",), False)
@example(Quadratic(4, 0, -4), 1, 1, 0.125, 0.125, 3, False, (), False)  # at rest after one step
@example(Quadratic(1, 0, -2), 2, 1, 0.25, 0.25, 0, False, (), False)
@example(Quadratic(1, 2, -1), 1, -2, 0.1, 0.07, 5, True, ("gda",), True)
def require_path(submission, game, x, y, eta_x, eta_y, steps, floats, method, pair):
    start = np.array([x, y], dtype=float if floats else int)
    eta = (eta_x, eta_y) if pair else eta_x
    count = "1 step" if steps == 1 else f"{steps} steps"
    asked = f"a float64 array of shape ({steps + 1}, 2): the start, then the points after {count}"
    arguments = (game.grad, start, eta, steps, *method)
    reply, after = submission.call_with_arguments("dynamics.simulate", *arguments)
    if getattr(reply.value, "shape", None) == (steps, 2):
        raise reply.wrong(asked, "n steps visit n + 1 points: the start is the first")
    path = compare.array(reply, (steps + 1, 2), asked, dtype="float64")
    etas, chosen = (eta_x, eta_y if pair else eta_x), method[0] if method else "gda"
    expected = game.path(start, etas, steps, chosen)
    if not close(path, expected, 1e-9):
        likely = likely_path_mistake(submission, game, path, arguments, etas, chosen)
        raise reply.wrong(asked, likely).showing(pictures.paths, path, expected)
    if not compare.is_equal(after[1], start):
        raise reply.wrong("`start` unchanged after the call", "it was changed in place: copy it")


def likely_path_mistake(submission, game, path, arguments, etas, method):
    """What explains a wrong path; arguments: those that `simulate` was called with."""
    start, steps = arguments[1], len(path) - 1
    eta_x, _ = etas
    if not np.array_equal(path[0], start):
        return "row 0 must be the start itself"
    if is_own_path(submission, path, arguments, method):
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
@settings(max_examples=4)
@given(dyadic, dyadic, st.sampled_from((1.0, 4.0, 0.25)))
@example(0.0, 0.0, 1.0)
@example(1.5, -2.0, 4.0)
def test_behaviour(submission, p, q, size):
    """behaviour: by the Euclidean distance of the path's end; inf and nan diverge."""
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

    def ask(case):
        return submission.call("dynamics.behaviour", case[0], point)

    for (rows, expected, likely), reply in draws.replies(cases, ask):
        draw = partial(pictures.ending, rows, point, f"asked: {expected}", circle=True)
        compare.one_of(reply, expected, KINDS, likely, draw)
    for last, likely in (
        ((0.5, 0), f"use the tol that is passed, {size:g} here: the end is within it"),
        ((0, 1), "a distance of exactly tol counts as within tol"),
    ):
        reply = submission.call("dynamics.behaviour", path((2, 0), last), point, size)
        compare.one_of(reply, "converges", KINDS, likely)


def extra_step(submission, *arguments):
    """A step for extra credit; a ValueError means that it is not written, which is allowed."""
    try:
        return submission.call("dynamics.step", *arguments)
    except Raised as error:
        if "ValueError" in error.returned:
            raise Todo(f"extra: step with method {arguments[-1]!r}, if you like") from None
        raise


def fair_etas(submission, game, start, eta_x, eta_y):
    """The step sizes to judge an extra method with: only one where plain gda does not take a pair,
    for which 1.b has taken points already."""
    if eta_x != eta_y:
        try:
            reply = submission.call("dynamics.step", game.grad, start, (eta_x, eta_y))
            found = compare.pair_of_reals(reply, GDA)
        except Wrong:
            return eta_x, eta_x
        if close(found, game.path(start, (eta_x, eta_y), 1, "gda")[1]):
            return eta_x, eta_y
    return eta_x, eta_x


@check("extra", 2, of="dynamics.step", needs=("dynamics.step",))
@given(games, dyadic, dyadic, etas, etas)
@example(Quadratic(0, 1, 0), 1.0, 1.0, 0.5, 0.25)
@example(Quadratic(1, 1, -2), 0.5, -1.5, 0.25, 0.25)
def test_alternating(submission, game, x, y, eta_x, eta_y):
    """step, alternating: x moves first, then y, with the new x."""
    eta_x, eta_y = fair_etas(submission, game, (x, y), eta_x, eta_y)
    eta = eta_x if eta_x == eta_y else (eta_x, eta_y)
    reply = extra_step(submission, game.grad, (x, y), eta, "alternating")
    new_x = x - eta_x * game.at(x, y)[0]
    expected = new_x, y + eta_y * game.at(new_x, y)[1]
    asked = "x - eta_x f_x(x, y) first, then y + eta_y f_y(new x, y)"
    mistakes = game_steps.alternating_mistakes
    require_step(reply, game, (x, y), (eta_x, eta_y), expected, asked, mistakes)


@check("extra", 4, of="dynamics.step", needs=("dynamics.step",))
@given(games, dyadic, dyadic, etas, etas)
@example(Quadratic(0, 1, 0), 1.0, 1.0, 0.5, 0.25)
@example(Quadratic(1, 1, -2), 0.5, -1.5, 0.25, 0.25)
def test_extragradient(submission, game, x, y, eta_x, eta_y):
    """step, extragradient: from the current point, with the gradient at the look-ahead point."""
    eta_x, eta_y = fair_etas(submission, game, (x, y), eta_x, eta_y)
    eta = eta_x if eta_x == eta_y else (eta_x, eta_y)
    reply = extra_step(submission, game.grad, (x, y), eta, "extragradient")
    ahead = game.path((x, y), (eta_x, eta_y), 1, "gda")[1]
    expected = (x, y) + np.array([-eta_x, eta_y]) * game.at(*ahead)
    asked = "one gda step from (x, y) with the gradient at w, where w is a whole gda step ahead"
    mistakes = game_steps.extragradient_mistakes
    require_step(reply, game, (x, y), (eta_x, eta_y), expected, asked, mistakes)
