"""Checks of dynamics.py: question 1.d. No torch here."""

from fractions import Fraction
from functools import partial
from itertools import product

import numpy as np

from grader.checks import compare, draws, pictures
from grader.checks.decorator import check
from grader.checks.draws import Refusal, secret
from grader.checks.mistakes import is_exactly
from grader.checks.question_1 import stated_tendencies
from grader.checks.question_1.game_steps import UNKNOWN_METHODS

NAME = "dynamics.converges_to_saddle"
TENDS = "whether both coordinates tend to 0, exactly"


@check("1.d", 2, of=NAME)
def test_converges_to_saddle(submission, exact_answers):
    """converges_to_saddle: exact, also for starts at 0 and at the boundaries."""
    stated = stated_tendencies.stated()
    cases = [*stated, *alike(40)]
    if exact_answers is not None:
        drawn = [drawn_case() for _ in range(40)]
        cases += [(case, exact_answers.tends(*case)) for case in drawn]
    seen = list(draws.replies(cases, partial(ask_whether, submission)))
    for (case, expected), reply in seen:
        if not is_exactly(reply.value, expected):
            answers = [reply.value for _, reply in seen[: len(stated)]]
            likely = stated_tendencies.likely_mistake(answers)
            told = f"asked: {expected}"
            if isinstance(reply.value, bool):
                told += f"; returned: {reply.value}"
            draw = partial(draw_tendency, *case, told)
            compare.one_of(reply, expected, TENDS, likely, draw)


def ask_whether(submission, case):
    arguments, *_ = case
    return submission.call(NAME, *arguments)


def alike(count):
    """Cases drawn from the stated ones, in other numbers, with their answers."""
    chosen = secret.sample(stated_tendencies.stated(), count)
    return [(stated_tendencies.alike(case), expected) for case, expected in chosen]


def drawn_case():
    """Any case in numbers that floats hold exactly."""
    a, b, k = secret.randint(1, 9), secret.randint(1, 9), secret.randint(1, 40)
    start = secret.choice(((2, 1), (-1, 3), (0, -2), (4, 0)))
    eta = secret.choice((k / 64, Fraction(k, 64)))
    return a, b, start, eta, secret.choice(("gda", "gd"))


def draw_tendency(a, b, start, eta, method, title):
    """Draw the path."""
    path = [np.array(start, dtype=float)]
    for _ in range(8):
        x, y = path[-1]
        up = 1 if method == "gda" else -1
        path.append(np.array([x - eta * 2 * a * x, y + up * eta * -2 * b * y], dtype=float))
    return pictures.ending(np.array(path), (0, 0), title)


@check("1.d", 2, of=NAME)
def test_converges_to_saddle_edges(submission):
    """converges_to_saddle: True from (0, 0); a ValueError for eta <= 0 or another method."""
    cases = [*from_the_saddle(), *refusals(), *beside_the_boundary(), *tiny_numbers()]

    def ask(case):
        if isinstance(case, Refusal):
            return case.ask(submission, NAME)
        return ask_whether(submission, case)

    for case, reply in draws.replies(cases, ask):
        if not isinstance(case, Refusal):
            compare.one_of(reply, case[1], TENDS, case[2])


def from_the_saddle():
    likely = "it starts at the saddle and stays there"
    drawn = Fraction(secret.randint(1, 99), secret.randint(1, 9))
    for a, eta, method in product((1, 4), (Fraction(1, 64), 5, 100.0, drawn), ("gda", "gd")):
        yield (a, secret.randint(1, 5), (0, 0), eta, method), True, likely


def refusals():
    sizes = 0, Fraction(-1, 8), -1.0, -Fraction(1, secret.randint(2, 99))
    starts = (1, 1), (0, 0), (0, 1), (1, 0)
    for bad, start, method in product(sizes, starts, ("gda", "gd")):
        yield Refusal((2, 1, start, bad, method), "a ValueError: eta must be positive")
    only = 'a ValueError: only "gda" and "gd" are asked for here'
    for method in UNKNOWN_METHODS:
        for start, eta in ((starts[0], Fraction(1, secret.randint(3, 9))), *product(starts, (2,))):
            yield Refusal((1, 1, start, eta, method), only)


def beside_the_boundary():
    likely = "this close to 1/a neither a simulation nor a tolerance can tell: decide exactly"
    drawn = [(2 ** secret.randint(0, 3), secret.choice((-1, 1)), 30) for _ in range(12)]
    for a, side, power in (*product((1, 2, 4), (-1, 1), (20, 40, 48)), *drawn):
        eta = Fraction(1, a) * (1 + side * Fraction(1, 2**power))
        yield (a, a, (1, 1), eta, "gda"), side < 0, likely


def tiny_numbers():
    """Starts and step sizes that are tiny, but not 0."""
    small = "a small step size is slow, but every step contracts"
    away = "y starts close to 0, but not at 0: under plain descent it moves away"
    for tiny in (Fraction(1, 2**40), 2.0**-30, Fraction(1, 2 ** secret.randint(31, 45))):
        yield (2, 1, (1, -1), tiny, "gda"), True, small
        for start in ((0, tiny), (1, -tiny), (1, tiny**7)):
            yield (2, 1, start, Fraction(1, 8), "gd"), False, away
        likely = "x starts close to 0, but not at 0, and moves away"
        yield (4, 1, (tiny, 0), 0.5, "gda"), False, likely
