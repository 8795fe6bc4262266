"""What every tool asks: inputs, and the right answers to them. The same for all.

    for case in CHECKS["gradient"].cases:
        ask(CHECKS["gradient"].function, case.arguments), case.expected

Each check is worth a point. This file goes to the other tools beside `plain_checks.py`, so it
imports nothing of the kit.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sympy import EmptySet, Interval, Matrix, Rational, diff, sqrt, symbols

x, y = symbols("x y", real=True)
v, u = symbols("v u")
eta_x, eta_y = symbols("eta_x eta_y", positive=True)
REFUSED = "ValueError"  # the expected answer where a call must raise one


@dataclass(frozen=True)
class Quadratic:
    """The game f = a x^2 + b x y + c y^2. Each tool passes its gradient in a form of its own."""

    a: float
    b: float
    c: float


@dataclass(frozen=True)
class Case:
    """Arguments of one call, and the answer to it (REFUSED: a ValueError)."""

    arguments: tuple[Any, ...]
    expected: Any


@dataclass(frozen=True)
class SharedCheck:
    """One check. kind: how answers are compared. function: "module.function"."""

    question: str
    function: str
    kind: str
    cases: tuple[Case, ...]


F = 4 * x**2 - 4 * y**2
COUPLED = 2 * v**2 + 3 * u * v - u**2
CUBIC = x**3 / 3 - 4 * x + y**3 / 3 - 4 * y
GAMES = (
    (F, (x, y)),
    (COUPLED, (v, u)),
    (CUBIC, (x, y)),
    (x**2 * y - y**3, (x, y)),
    (u * v, (u, v)),
)
KINDS = (
    (x**2 + y**2, "minimum"),
    (-(x**2) - y**2, "maximum"),
    (F, "saddle"),
    (x**4 - y**4, "degenerate"),
    (x**2 + 3 * x * y + y**2, "saddle"),
)
ORIGIN = (0, 0)
CORNERS = tuple((p, q) for p in (2, -2) for q in (2, -2))


def derivatives(f: Any, names: Any) -> tuple[Any, Any]:
    return diff(f, names[0]), diff(f, names[1])


def moved(f: Any, names: Any, sign: int) -> tuple[Any, Any]:
    """One step; sign: 1 for ascent on y, -1 for descent."""
    f_x, f_y = derivatives(f, names)
    return names[0] - eta_x * f_x, names[1] + sign * eta_y * f_y


def path(game: Quadratic, start: tuple, eta: float, steps: int) -> np.ndarray:
    """The rows of simulate for descent/ascent."""
    jacobian = np.array([[2 * game.a, game.b], [-game.b, -2 * game.c]])
    rows = [np.array(start, dtype=float)]
    for _ in range(steps):
        rows.append(rows[-1] - eta * jacobian @ rows[-1])
    return np.array(rows)


def cross_entropy(logits: list[float], label: int) -> tuple[float, list[float]]:
    """The mean over the logits, and its gradient."""
    signed = np.array(logits) * (1 if label else -1)
    slope = np.exp(-np.logaddexp(0, signed)) / len(logits) * (-1 if label else 1)
    return float(np.logaddexp(0, -signed).mean()), slope.tolist()


def called_real(fake: list[float]) -> Case:
    loss, slope = cross_entropy(fake, 1)
    return Case((fake,), (loss, [slope]))


def told_apart(real: list[float], fake: list[float]) -> Case:
    (on_real, of_real), (on_fake, of_fake) = cross_entropy(real, 1), cross_entropy(fake, 0)
    return Case((real, fake), (on_real + on_fake, [of_real, of_fake]))


def cases(*pairs: tuple[tuple, Any]) -> tuple[Case, ...]:
    return tuple(Case(arguments, expected) for arguments, expected in pairs)


STEPS = (
    (Quadratic(4, 0, -4), (1.0, 1.0), 0.125),
    (Quadratic(1, 2, -3), (1.5, -0.5), 0.25),
    (Quadratic(1, -1, -2), (1.0, 2.0), 0.125),
    (Quadratic(3, 2, -4), (250.5, -120.25), 0.5),
)
CONVERGING, CIRCLING = np.array([[1.0, 1.0], [0.0, 1e-9]]), np.array([[1.0, 0.0], [0.0, 1.5]])
QUARTER = Interval.open(0, Rational(1, 4))

CHECKS = {
    "gradient": SharedCheck(
        "1.a",
        "saddle.gradient",
        "expressions",
        cases(*(((f, *names), derivatives(f, names)) for f, names in GAMES)),
    ),
    "hessian": SharedCheck(
        "1.a",
        "saddle.hessian",
        "matrix",
        cases(
            *(((f, *s), Matrix([derivatives(d, s) for d in derivatives(f, s)])) for f, s in GAMES)
        ),
    ),
    "critical_points": SharedCheck(
        "1.a",
        "saddle.critical_points",
        "points",
        cases(
            ((F, x, y), (ORIGIN,)),
            ((CUBIC, x, y), CORNERS),
            ((x**2 * y - 4 * y - y**2, x, y), ((2, 0), (-2, 0), (0, -2))),
            ((2 * x - y**2, x, y), ()),
            ((u**3 / 3 - 2 * u + v**2, u, v), ((sqrt(2), 0), (-sqrt(2), 0))),
        ),
    ),
    "classify": SharedCheck(
        "1.a", "saddle.classify", "word", cases(*(((f, x, y, ORIGIN), kind) for f, kind in KINDS))
    ),
    "saddle_points": SharedCheck(
        "1.a",
        "saddle.saddle_points",
        "points",
        cases(((F, x, y), (ORIGIN,)), ((CUBIC, x, y), CORNERS[1:3]), ((x**2 + y**2, x, y), ())),
    ),
    "solves_minimax": SharedCheck(
        "1.a",
        "saddle.solves_minimax",
        "word",
        cases(
            ((F, x, y, ORIGIN), True),
            ((-F, x, y, ORIGIN), False),
            ((x**4 - y**4, x, y, ORIGIN), False),
            ((F, x, y, (1, 0)), False),
        ),
    ),
    "update_map": SharedCheck(
        "1.b",
        "saddle.update_map",
        "expressions",
        cases(*(((f, *names, eta_x, eta_y), moved(f, names, 1)) for f, names in GAMES)),
    ),
    "update_map_of_plain_descent": SharedCheck(
        "1.b",
        "saddle.update_map",
        "expressions",
        cases(
            *(((f, *names, eta_x, eta_y, "gd"), moved(f, names, -1)) for f, names in GAMES),
            ((F, x, y, eta_x, eta_y, "newton"), REFUSED),
        ),
    ),
    "step": SharedCheck(
        "1.b",
        "dynamics.step",
        "numbers",
        cases(*(((game, start, eta), path(game, start, eta, 1)[1]) for game, start, eta in STEPS)),
    ),
    "simulate": SharedCheck(
        "1.b",
        "dynamics.simulate",
        "path",
        cases(
            *(
                ((game, start, eta, n), path(game, start, eta, n))
                for n in (0, 3, 8)
                for game, start, eta in STEPS
            )
        ),
    ),
    "behaviour": SharedCheck(
        "1.b",
        "dynamics.behaviour",
        "word",
        cases(
            ((CONVERGING, (0.0, 0.0)), "converges"),
            ((CONVERGING, (9.0, 9.0)), "neither"),
            ((CIRCLING, (0.0, 0.0)), "neither"),
            ((CIRCLING[::-1] * [[1, 1], [4, 1]], (0.0, 0.0)), "diverges"),
        ),
    ),
    "step_size_ranges": SharedCheck(
        "1.c",
        "saddle.step_size_ranges",
        "ranges",
        cases(
            ((F, x, y, ORIGIN), (QUARTER, QUARTER)),
            (
                (x**2 - 3 * y**2, x, y, ORIGIN),
                (Interval.open(0, 1), Interval.open(0, Rational(1, 3))),
            ),
            ((-F, x, y, ORIGIN), (EmptySet, EmptySet)),
            ((F + x * y, x, y, ORIGIN), REFUSED),
        ),
    ),
    "common_step_size_range": SharedCheck(
        "1.c",
        "saddle.common_step_size_range",
        "range",
        cases(
            ((F, x, y, ORIGIN), QUARTER),
            ((x * y, x, y, ORIGIN), EmptySet),
            ((x**2 + x * y - y**2, x, y, ORIGIN), Interval.open(0, Rational(4, 5))),
            ((F, x, y, ORIGIN, "gd"), EmptySet),
            ((x**2 + 3 * y**2, x, y, ORIGIN, "gd"), Interval.open(0, Rational(1, 3))),
        ),
    ),
    "converges_to_saddle": SharedCheck(
        "1.d",
        "dynamics.converges_to_saddle",
        "word",
        cases(
            *(((4, 4, (1.0, 1.0), eta), eta < 0.25) for eta in (0.125, 0.1875, 0.25, 1.0)),
            ((4, 4, (1.0, 1.0), 0.125, "gd"), False),
            ((4, 4, (1.0, 0.0), 0.125, "gd"), True),
            ((4, 4, (1.0, 1.0), -1.0), REFUSED),
        ),
    ),
    "generator_loss": SharedCheck(
        "2.d",
        "losses.generator_loss",
        "loss",
        tuple(map(called_real, ([2.0, -1.0], [0.25], [3.0, 0.5, -4.0, 1.0]))),
    ),
    "generator_loss_of_large_logits": SharedCheck(
        "2.d",
        "losses.generator_loss",
        "loss",
        tuple(called_real([size, size]) for size in (200.0, -200.0, 90.0, -110.0)),
    ),
    "discriminator_loss": SharedCheck(
        "2.d",
        "losses.discriminator_loss",
        "loss",
        (told_apart([2.0, -1.0], [1.0, 3.0]), told_apart([2.0, -1.0, 0.5], [1.0])),
    ),
    "discriminator_loss_of_large_logits": SharedCheck(
        "2.d",
        "losses.discriminator_loss",
        "loss",
        tuple(told_apart([p, p], [q, q]) for p in (200.0, -200.0) for q in (200.0, -200.0)),
    ),
}
