"""Hidden checks of dynamics.py: questions 1.b and 1.d. No torch here."""

from fractions import Fraction

import numpy as np

from ..checks import compare, draws
from ..checks.decorator import check
from ..checks.draws import secret
from ..checks.submission import Reply, Submission
from ..worker.data.records import Game

Case = tuple[Fraction, Fraction, tuple[int, int], Fraction, str]  # a, b, start, eta, method


@check("1.b", 0.5, of="dynamics.simulate", needs=("dynamics.step",), hidden=True)
def test_simulate_coupled_games(submission: Submission) -> None:
    """simulate: paths of games that are not quadratic, with two step sizes."""
    for method, sign in (("gda", 1), ("gd", -1)):
        a, b, c, d = (secret.choice((-1, 1)) * secret.uniform(0.5, 1.5) for _ in range(4))
        # f = a x^2 + b x y + c y^2 + d x^2 y
        grad = Game(
            [(2 * a, 1, 0), (b, 0, 1), (2 * d, 1, 1)], [(b, 1, 0), (2 * c, 0, 1), (d, 2, 0)]
        )
        start = np.array([secret.uniform(-1, 1), secret.uniform(-1, 1)])
        eta = secret.uniform(0.02, 0.1), secret.uniform(0.02, 0.1)
        steps = secret.randint(5, 12)
        path = [start]
        for _ in range(steps):
            x, y = path[-1]
            f_x, f_y = 2 * a * x + b * y + 2 * d * x * y, b * x + 2 * c * y + d * x * x
            path.append(np.array([x - eta[0] * f_x, y + sign * eta[1] * f_y]))
        reply = submission.call("dynamics.simulate", grad, start, eta, steps, method)
        asked = f"the path of {method!r}, each step with both gradients at the previous point"
        found = compare.array(reply, (steps + 1, 2), asked, dtype="float64")
        if not np.allclose(found, path, rtol=1e-9, atol=1e-9):
            raise reply.wrong(asked)


def drawn_at(boundary: str, shift: Fraction) -> tuple[Fraction, Fraction, Fraction]:
    """Curvatures a and b, and a step size of 1 + shift times the boundary of x or of y; such that
    every way to write the conditions gives the same in floats."""
    while True:
        a, b = (draws.fraction(Fraction(1), Fraction(4)) for _ in range(2))
        eta = (1 + shift) / (a if boundary == "x" else b)
        if all(is_the_same_in_floats(eta, curvature) for curvature in (a, b)):
            return a, b, eta


def is_the_same_in_floats(eta: Fraction, curvature: Fraction) -> bool:
    e, c = float(eta), float(curvature)
    ways = e * c < 1, e < 1 / c, abs(1 - 2 * c * e) < 1, eta < 1 / c, e < 1 / curvature
    return set(ways) == {eta * curvature < 1}


@check("1.d", 1, of="dynamics.converges_to_saddle", hidden=True)
def test_converges_to_saddle_at_fractions(submission: Submission) -> None:
    """converges_to_saddle: at the boundaries, beside and between them, all in fractions."""
    asked = "whether both coordinates tend to 0, exactly"
    cases: list[Case] = []
    for boundary in ("x", "y"):
        for shift in (Fraction(-1, secret.randint(10**3, 10**4)), Fraction(0), Fraction(1, 10**3)):
            for start in ((1, -3), (0, 2), (-2, 0)):
                # Where only this boundary's coordinate moves, methods differ most: ask for both.
                is_alone = start == {"x": (-2, 0), "y": (0, 2)}[boundary]
                for method in ("gda", "gd") if is_alone else ("gda",):
                    a, b, eta = drawn_at(boundary, shift)
                    cases.append((a, b, start, eta, method))

    def ask(case: Case) -> Reply:
        return submission.call("dynamics.converges_to_saddle", *case)

    for (a, b, (x, y), eta, method), reply in draws.replies(cases, ask):
        x_tends = x == 0 or eta * a < 1
        y_tends = y == 0 or (method == "gda" and eta * b < 1)
        compare.one_of(reply, x_tends and y_tends, asked)
