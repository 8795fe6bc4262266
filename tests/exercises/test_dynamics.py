"""Checks of dynamics.py: one step, of question 1.b and for extra credit. No torch here."""

import numpy as np

from grader.checks import compare, draws, pictures
from grader.checks.decorator import check
from grader.checks.draws import Refusal
from grader.checks.question_1 import game_steps
from grader.checks.question_1.quadratic import Quadratic, close, drawn_steps
from grader.checks.results.outcomes import Raised, Todo, Wrong

DRAWN = 8  # cases, among those that are always asked about


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
def test_step(submission):
    """step: one simultaneous update, with one step size or a pair."""
    cases = [
        (Quadratic(4, 0, -4), (1.0, 1.0), (0.125, 0.125)),
        (Quadratic(1, 2, -3), (1.5, -0.5), (0.5, 0.25)),
        (Quadratic(1, -1, -2), (1, 2), (0.125, 0.125)),  # whole numbers
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
        Refusal((game.grad, start, etas[0], "newton"), "a ValueError: the method is unknown")
        for game, start, etas in drawn_steps(DRAWN)
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


EXTRA = (
    (Quadratic(0, 1, 0), (1.0, 1.0), (0.5, 0.25)),
    (Quadratic(1, 1, -2), (0.5, -1.5), (0.25, 0.25)),
)


def require_extra_steps(submission, method, step, asked, mistakes):
    """Require the steps of an extra method. step: the game, a start and step sizes -> the point."""
    cases = []
    for game, start, etas in (*EXTRA, *drawn_steps(DRAWN)):
        cases.append((game, start, fair_etas(submission, game, start, *etas)))

    def ask(case):
        game, start, (eta_x, eta_y) = case
        eta = eta_x if eta_x == eta_y else (eta_x, eta_y)
        return extra_step(submission, game.grad, start, eta, method)

    for (game, start, etas), reply in draws.replies(cases, ask):
        require_step(reply, game, start, etas, step(game, start, etas), asked, mistakes)


@check("extra", 2, of="dynamics.step", needs=("dynamics.step",))
def test_alternating(submission):
    """step, alternating: x moves first, then y, with the new x."""

    def step(game, start, etas):
        x, y = start
        new_x = x - etas[0] * game.at(x, y)[0]
        return new_x, y + etas[1] * game.at(new_x, y)[1]

    asked = "x - eta_x f_x(x, y) first, then y + eta_y f_y(new x, y)"
    mistakes = game_steps.alternating_mistakes
    require_extra_steps(submission, "alternating", step, asked, mistakes)


@check("extra", 4, of="dynamics.step", needs=("dynamics.step",))
def test_extragradient(submission):
    """step, extragradient: from the current point, with the gradient at the look-ahead point."""

    def step(game, start, etas):
        ahead = game.path(start, etas, 1, "gda")[1]
        return start + np.array([-etas[0], etas[1]]) * game.at(*ahead)

    asked = "one gda step from (x, y) with the gradient at w, where w is a whole gda step ahead"
    mistakes = game_steps.extragradient_mistakes
    require_extra_steps(submission, "extragradient", step, asked, mistakes)
