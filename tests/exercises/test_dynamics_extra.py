"""Checks of dynamics.py: the steps for extra credit. No torch here."""

import numpy as np

from grader.checks import compare, draws
from grader.checks.decorator import check
from grader.checks.question_1 import game_steps
from grader.checks.question_1.quadratic import Quadratic, close, drawn_steps, require_step
from grader.checks.results.outcomes import Raised, Todo, Wrong

DRAWN = 8  # cases, among those that are always asked about


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
            found = compare.pair_of_reals(reply, "a step of plain gda")
        except Wrong:
            return eta_x, eta_x
        if close(found, game.path(start, (eta_x, eta_y), 1, "gda")[1]):
            return eta_x, eta_y
    return eta_x, eta_x


EXTRA = (
    (Quadratic(0, 1, 0), (1.0, 1.0), (0.5, 0.125)),
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
