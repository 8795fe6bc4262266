"""The judge's own solvers of question 1, for the public checks; see checks/hooks.py."""

from collections.abc import Iterator

from sympy import Expr, Matrix

from . import step_sizes, tendencies
from .step_sizes import Mistake, Point, Symbols, Upper


class Solved:
    """As `checks.question_1.exact_answers.ExactAnswers`."""

    def largest_step(self, hessian: Matrix, method: str) -> Upper:
        return step_sizes.largest_step(hessian, method)

    def mistaken_steps(
        self, f: Expr, symbols: Symbols, point: Point, method: str
    ) -> Iterator[Mistake]:
        return step_sizes.mistakes(f, symbols, point, method)

    def tends(
        self,
        a: tendencies.Number,
        b: tendencies.Number,
        start: tendencies.Point,
        eta: tendencies.Number,
        method: str,
    ) -> bool:
        return tendencies.tends(a, b, start, eta, method)
