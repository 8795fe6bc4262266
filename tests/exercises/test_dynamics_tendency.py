"""Checks of dynamics.py: question 1.d. No torch here."""

from fractions import Fraction
from functools import partial
from itertools import product

import numpy as np

from grader.checks import compare, draws, pictures
from grader.checks.decorator import check
from grader.checks.mistakes import explaining, is_exactly
from grader.checks.question_1.tendencies import MISTAKES, factors, tends

TENDS = "whether both coordinates tend to 0, exactly"


@check("1.d", 2, of="dynamics.converges_to_saddle")
def test_converges_to_saddle(submission):
    """converges_to_saddle: exact, also for starts at 0 and at the boundaries."""
    starts = ((1, -2), (-2, 1), (0, 1), (-2, 0))
    # eta = k/32: one step, the boundaries, between, beyond; Fractions and floats by turns.
    curvatures = ((4, 4), (1, 8), (8, 1), (4, 1), (1, 4))
    cases = product(("gda", "gd"), curvatures, starts, (2, 4, 8, 16, 20, 32, 40))
    cases = [
        (a, b, start, k / 32 if number % 2 else Fraction(k, 32), method)
        for number, (method, (a, b), start, k) in enumerate(cases)
    ]

    def ask(case):
        return submission.call("dynamics.converges_to_saddle", *case)

    seen = list(draws.replies(cases, ask))
    for case, reply in seen:
        if not is_exactly(reply.value, tends(*case)):
            likely = explaining(MISTAKES, [(other, answer.value) for other, answer in seen])
            compare.one_of(reply, tends(*case), TENDS, likely, partial(draw_tendency, *case))


def draw_tendency(a, b, start, eta, method):
    powers = np.array(factors(a, b, eta, method), dtype=float) ** np.arange(9)[:, None]
    title = f"tends to the saddle: {tends(a, b, start, eta, method)}"
    return pictures.ending(powers * start, (0, 0), title)


@check("1.d", 2, of="dynamics.converges_to_saddle")
def test_converges_to_saddle_edges(submission):
    """converges_to_saddle: True from (0, 0); a ValueError for eta <= 0 or another method."""
    name = "dynamics.converges_to_saddle"
    for a, eta, method in product((1, 4), (Fraction(1, 64), 5, 100.0), ("gda", "gd")):
        reply = submission.call(name, a, 3, (0, 0), eta, method)
        compare.one_of(reply, True, TENDS, "it starts at the saddle and stays there")
    for bad, start in product((0, Fraction(-1, 8), -1.0), ((1, 1), (0, 0))):
        submission.refuses(
            name, 2, 1, start, bad, error="ValueError", asked="a ValueError: eta must be positive"
        )
    for a, side, power in product((1, 2, 4), (-1, 1), (20, 40)):
        eta = Fraction(1, a) * (1 + side * Fraction(1, 2**power))
        reply = submission.call(name, a, a, (1, 1), eta, "gda")
        likely = "this close to 1/a neither a simulation nor a tolerance can tell: decide exactly"
        compare.one_of(reply, side < 0, TENDS, likely)
    require_tiny_numbers(submission)
    only = 'a ValueError: only "gda" and "gd" are asked for here'
    for method in ("extragradient", "alternating", "newton"):
        submission.refuses(
            name, 1, 1, (1, 1), Fraction(1, 8), method, error="ValueError", asked=only
        )


def require_tiny_numbers(submission):
    """Starts and step sizes that are tiny, but not 0."""
    name = "dynamics.converges_to_saddle"
    for tiny in (Fraction(1, 2**40), 2.0**-30):
        reply = submission.call(name, 2, 1, (1, -1), tiny, "gda")
        compare.one_of(reply, True, TENDS, "a small step size is slow, but every step contracts")
        for start in ((0, tiny), (1, -tiny)):
            reply = submission.call(name, 2, 1, start, Fraction(1, 8), "gd")
            away = "y starts close to 0, but not at 0: under plain descent it moves away"
            compare.one_of(reply, False, TENDS, away)
        reply = submission.call(name, 4, 1, (tiny, 0), 0.5, "gda")
        compare.one_of(reply, False, TENDS, "x starts close to 0, but not at 0, and moves away")
