"""Checks of dynamics.py: questions 1.b (by numbers), 1.d and the extra credit. No torch here."""

from fractions import Fraction
from itertools import product

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from .answers.records import Game
from .judging import compare, draws
from .judging.check import check
from .judging.outcomes import Raised, Todo
from .judging.strategies import nonzero

dyadic = st.integers(-12, 12).map(lambda k: k / 4)
etas = st.sampled_from((0.5, 0.25, 0.125, 1.0))


class Quadratic:
    """f = a x^2 + b x y + c y^2: its gradient, and its steps worked out by hand."""

    def __init__(self, a, b, c):
        self.a, self.b, self.c = a, b, c
        self.grad = Game([(2.0 * a, 1, 0), (float(b), 0, 1)], [(float(b), 1, 0), (2.0 * c, 0, 1)])

    def __repr__(self):
        return f"{self.a} x^2 + {self.b} x y + {self.c} y^2"

    def at(self, x, y):
        return np.array([2 * self.a * x + self.b * y, self.b * x + 2 * self.c * y])


games = st.builds(Quadratic, nonzero, nonzero, nonzero)


def require_point(reply, expected, asked, suspects=()):
    """Require a pair of floats; suspects: wrong points with what leads to them."""
    found = compare.pair_of_reals(reply, asked)
    if np.allclose(found, expected, rtol=1e-9, atol=1e-12):
        return
    for suspect, cause in suspects:
        if np.allclose(found, suspect, rtol=1e-9, atol=1e-12):
            raise reply.wrong(asked, cause)
    raise reply.wrong(asked)


GDA = "(x - eta_x f_x, y + eta_y f_y), both derivatives at (x, y)"


@check("1.b", 2, of="dynamics.step")
@given(games, dyadic.filter(bool), dyadic.filter(bool), etas, etas, st.booleans())
@example(Quadratic(4, 0, -4), 1.0, 1.0, 0.125, 0.125, False)
@example(Quadratic(1, 2, -3), 1.5, -0.5, 0.5, 0.25, True)
def test_step(answers, game, x, y, eta_x, eta_y, pair):
    """step: one simultaneous update, with one step size or a pair."""
    eta = (eta_x, eta_y) if pair else eta_x
    eta_y = eta_y if pair else eta_x
    point, gradient = np.array([x, y]), game.at(x, y)
    expected = point + gradient * [-eta_x, eta_y]
    late = game.at(expected[0], y)[1]
    reply = answers.call("dynamics.step", game.grad, (x, y), eta)
    require_point(
        reply, expected, GDA,
        [
            (point - gradient * [eta_x, eta_y], "y descends here, but it must ascend"),
            (point + gradient * [eta_x, eta_y], "x ascends here, but it must descend"),
            ((expected[0], y + eta_y * late), "y has already seen the new x: both move at once"),
            (point + gradient * [-eta_x, eta_x], "eta is a pair: eta_y belongs to y"),
        ],
    )  # fmt: skip


@check("1.b", 1, of="dynamics.step")
@given(games, dyadic, dyadic, etas)
def test_step_of_plain_descent(answers, game, x, y, eta):
    """step: method "gd" descends on both; an unknown method is refused."""
    expected = np.array([x, y]) - eta * game.at(x, y)
    reply = answers.call("dynamics.step", game.grad, (x, y), eta, "gd")
    require_point(reply, expected, '(x - eta_x f_x, y - eta_y f_y) for method "gd"')
    answers.refuses(
        "dynamics.step", game.grad, (x, y), eta, "newton", error="ValueError",
        asked="a ValueError: the method is unknown",
    )  # fmt: skip


@check("1.b", 1, of="dynamics.simulate", needs=("dynamics.step",))
def test_simulate(answers):
    """simulate: a float array (steps + 1, 2) whose row k is the point after k steps."""
    require_path(answers)
    away = answers.call(
        "dynamics.simulate", Game([(-8.0, 1, 2)], [(8.0, 2, 1)]), (3.0, 3.0), 1.0, 40
    )
    last = compare.array(away, (41, 2), "a path that overflows to inf or nan", finite=False)[-1]
    if np.isfinite(last).all():
        raise away.wrong("a path that overflows to inf or nan, since it runs away")


@given(
    games, st.integers(-3, 3), st.integers(-3, 3), etas, etas, st.integers(0, 6), st.booleans(),
    st.sampled_from(((), ("gda",), ("gd",))), st.booleans(),
)  # fmt: skip
@example(Quadratic(4, 0, -4), 1, 1, 0.125, 0.125, 1, False, (), False)
@example(Quadratic(1, 1, -1), 1, 2, 0.5, 0.25, 2, True, ("gd",), True)
@example(Quadratic(1, 1, -2), 3, -2, 0.125, 0.5, 3, False, ("gda",), False)
def require_path(answers, game, x, y, eta_x, eta_y, steps, floats, method, pair):
    start = np.array([x, y], dtype=float if floats else int)
    eta = (eta_x, eta_y) if pair else eta_x
    asked = f"a float64 array of shape ({steps + 1}, 2): the start, then {steps} steps"
    arguments = (game.grad, start, eta, steps, *method)
    reply, after = answers.call_with_arguments("dynamics.simulate", *arguments)
    path = compare.array(reply, (steps + 1, 2), asked, dtype="float64")
    signs = np.array([-eta_x, eta_y if pair else eta_x])
    if method == ("gd",):
        signs[1] *= -1
    expected = [start.astype(float)]
    for _ in range(steps):
        expected.append(expected[-1] + game.at(*expected[-1]) * signs)
    if not np.allclose(path, expected, rtol=1e-9, atol=1e-9):
        likely = None
        if not np.array_equal(path[0], start):
            likely = "row 0 must be the start itself"
        elif not floats and np.array_equal(path, np.trunc(path)):
            likely = "the path was cut to whole numbers: start with a float array"
        raise reply.wrong(asked, likely)
    if not compare.equal(after[1], start):
        raise reply.wrong("that `start` is left as it was", "`start` was changed in place: copy it")


KINDS = '"converges", "diverges" or "neither", by the last row\'s distance to the point'


@check("1.b", 2, of="dynamics.behaviour")
@settings(max_examples=4)
@given(dyadic, dyadic, st.sampled_from((1.0, 4.0, 0.25)))
@example(0.0, 0.0, 1.0)
@example(1.5, -2.0, 4.0)
def test_behaviour(answers, p, q, size):
    """behaviour: where the path ends, by Euclidean distance; runaways and nan diverge."""
    here = np.array([p, q])

    def path(*offsets):
        return here + size * np.array(offsets, dtype=float)

    zigzag = [(1, 1), (-1, 1), (1, -1), (0, 0)]
    both_run = [(1, 1), (2, 2), (8, 8)]
    near = 8e-7 / size
    cases = (
        (path(*zigzag), "converges", None),
        (path((0, 0), (0, 0)), "converges", "it starts there and stays"),
        (path((1, 0), (0.5, 0), (near, 0)), "converges", "that is within tol"),
        (path((1, 1), (0.7 * near, 0.7 * near)), "converges", "the distance is Euclidean"),
        (path((1, 1), (0, 0), (0.5, 0)), "neither", "it came close, but did not stay"),
        (path((1, 0), (0, 2)), "neither", "exactly twice as far is not yet farther than twice"),
        (path((1, 1), (near, near)), "neither", "the distance is Euclidean: 1.13e-6 is beyond tol"),
        (path(*both_run), "diverges", "f = x^2 - y^2 stays 0 there, but the path runs away"),
        (path((1, 0), (0, 1), (-1, 0)), "neither", "it goes round in a circle"),
        (path((2, 0), (0, 3.9)), "neither", "it is not yet twice as far away as at the start"),
        (path((2, 0), (0, 4.1)), "diverges", None),
        (path((1, 1), (9, 9), (0.5, 0)), "neither", "only the last row counts"),
        (path((1, 1), (np.nan, np.nan)), "diverges", "nan is not finite: the path has run away"),
        (path((1, 1), (np.inf, 0)), "diverges", "inf is not finite: the path has run away"),
        (path((1, 1), (-np.inf, np.nan)), "diverges", "the path has run away"),
    )
    point = tuple(here.tolist())

    def ask(case):
        return answers.call("dynamics.behaviour", case[0], point)

    for (_, expected, likely), reply in draws.replies(cases, ask):
        compare.one_of(reply, expected, KINDS, likely)
    for last in ((0.5, 0), (0, 1)):
        reply = answers.call("dynamics.behaviour", path((2, 0), last), point, size)
        compare.one_of(
            reply, "converges", KINDS, f"within tol, which is {size:g} here, or just at it"
        )


TENDS = "whether both coordinates tend to 0, exactly"


def tends(curvature, start, eta, sign) -> bool:
    """Whether start * (1 - sign 2 curvature eta)**k tends to 0."""
    return start == 0 or abs(1 - sign * 2 * curvature * eta) < 1


@check("1.d", 2, of="dynamics.converges_to_saddle")
def test_converges_to_saddle(answers):
    """converges_to_saddle: factor by factor, with the zero starts and the boundaries."""
    starts = ((1, -2), (-2, 1), (0, 1), (-2, 0))
    # eta = k/32: one step, the boundaries, between, beyond; in turns a Fraction and a float.
    curvatures = ((4, 4), (1, 8), (8, 1), (4, 1), (1, 4))
    cases = product(("gda", "gd"), curvatures, starts, (2, 4, 8, 16, 20, 32, 40))
    cases = [
        (a, b, start, k / 32 if number % 2 else Fraction(k, 32), method)
        for number, (method, (a, b), start, k) in enumerate(cases)
    ]

    def ask(case):
        return answers.call("dynamics.converges_to_saddle", *case)

    for case, reply in draws.replies(cases, ask):
        require_tendency(reply, *case)


def require_tendency(reply, a, b, start, eta, method):
    x, y = start
    expected = tends(a, x, eta, 1) and tends(b, y, eta, 1 if method == "gda" else -1)
    factors = [1 - 2 * a * eta, 1 - 2 * b * eta if method == "gda" else 1 + 2 * b * eta]
    small = [abs(factor) < 1 for factor in factors]
    told = [s == 0 or converges for s, converges in zip((x, y), small, strict=True)]
    mistakes = (  # what each would answer, and what to say about it
        (all(s == 0 or abs(f) <= 1 for s, f in zip((x, y), factors, strict=True)),
         "at eta = 1/a the factor is -1: the point jumps to and fro for ever"),
        (all(t and f != 0 for t, f in zip(told, factors, strict=True)),
         "at eta = 1/(2a) the factor is 0: that converges, in one step"),
        (method != "gd" and all(told), "plain descent moves y away, but not a y that is exactly 0"),
        (all(small), "a coordinate that starts at 0 stays there for every step size"),
        (method == "gd" or all(told), "plain descent moves y away, and x must still do its part"),
    )  # fmt: skip
    likely = next((cause for answer, cause in mistakes if answer != expected), None)
    compare.one_of(reply, expected, TENDS, likely)


@check("1.d", 2, of="dynamics.converges_to_saddle")
def test_converges_to_saddle_edges(answers):
    """converges_to_saddle: both at 0 always; no step size of 0 or less; no other method."""
    name = "dynamics.converges_to_saddle"
    for a, eta, method in product((1, 4), (Fraction(1, 64), 5, 100.0), ("gda", "gd")):
        reply = answers.call(name, a, 3, (0, 0), eta, method)
        compare.one_of(reply, True, TENDS, "it starts at the saddle and stays there")
    for bad, start in product((0, Fraction(-1, 8), -1.0), ((1, 1), (0, 0))):
        answers.refuses(
            name, 2, 1, start, bad, error="ValueError", asked="a ValueError: eta must be positive"
        )
    for a, side in product((1, 2, 4), (-1, 1)):
        eta = Fraction(1, a) * (1 + side * Fraction(1, 2**20))
        reply = answers.call(name, a, a, (1, 1), eta, "gda")
        compare.one_of(
            reply, side < 0, TENDS, "so close to 1/a no simulation tells: decide exactly"
        )
    answers.refuses(
        name, 1, 1, (1, 1), Fraction(1, 8), "extragradient",
        error="ValueError", asked='a ValueError: only "gda" and "gd" are asked for here',
    )  # fmt: skip


def extra_step(answers, *arguments):
    """A step that is extra credit: ValueError means that it is not built, which is no fault."""
    try:
        return answers.call("dynamics.step", *arguments)
    except Raised as error:
        if "ValueError" in error.returned:
            raise Todo(f"extra: step with method {arguments[-1]!r}, if you like") from None
        raise


@check("extra", 2, of="dynamics.step", needs=("dynamics.step",))
@given(games, dyadic, dyadic, etas, etas)
@example(Quadratic(0, 1, 0), 1.0, 1.0, 0.5, 0.25)
def test_alternating(answers, game, x, y, eta_x, eta_y):
    """step, alternating: x moves first, y then sees the new x."""
    reply = extra_step(answers, game.grad, (x, y), (eta_x, eta_y), "alternating")
    new_x = x - eta_x * game.at(x, y)[0]
    expected = new_x, y + eta_y * game.at(new_x, y)[1]
    simultaneous = new_x, y + eta_y * game.at(x, y)[1]
    asked = "x - eta_x f_x(x, y) first, then y + eta_y f_y(new x, y)"
    require_point(reply, expected, asked, [(simultaneous, "y has not seen the new x")])


@check("extra", 4, of="dynamics.step", needs=("dynamics.step",))
@given(games, dyadic, dyadic, etas, etas)
@example(Quadratic(0, 1, 0), 1.0, 1.0, 0.5, 0.25)
def test_extragradient(answers, game, x, y, eta_x, eta_y):
    """step, extragradient: from the current point, with the gradient at the look-ahead point."""
    reply = extra_step(answers, game.grad, (x, y), (eta_x, eta_y), "extragradient")
    point, signs = np.array([x, y]), np.array([-eta_x, eta_y])
    ahead = point + signs * game.at(x, y)
    half = point + signs * game.at(x, y) / 2
    require_point(
        reply, point + signs * game.at(*ahead),
        "one gda step from (x, y) with the gradient at w, where w is a whole gda step ahead",
        [
            (ahead + signs * game.at(*ahead), "the second step must start from (x, y), not from w"),
            (point + signs * game.at(*half), "w is a whole step ahead, not half a step"),
            (ahead, "this is plain gda: the gradient must be taken anew at w"),
        ],
    )  # fmt: skip
