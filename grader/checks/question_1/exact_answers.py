"""What only the judge can work out for question 1, in cases whose answers are stated nowhere.

A student's run has no solver, so that none lies beside the checks: there, a drawn case is judged
by a property, or left out. The fixture `exact_answers` is None then.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Protocol, TypeAlias

import pytest
import sympy

Upper: TypeAlias = sympy.Expr | None  # the end of a range (0, upper); None: the empty set


class ExactAnswers(Protocol):
    """The judge's own solvers; see grader/hidden/solved.py."""

    def largest_step(self, hessian: sympy.Matrix, method: str) -> Upper:
        """The end of the range of the common step size."""

    def mistaken_steps(
        self, f: sympy.Expr, symbols: Any, point: Any, method: str
    ) -> Iterator[tuple[Upper, str]]:
        """The ends that mistakes lead to, and what to say about each."""

    def tends(
        self, a: Fraction, b: Fraction, start: tuple[int, int], eta: Fraction, method: str
    ) -> bool:
        """Whether a path on f = a x^2 - b y^2 tends to the saddle."""


@pytest.fixture(scope="session")
def exact_answers(request: pytest.FixtureRequest) -> ExactAnswers | None:
    """The judge's solvers; None in a student's run."""
    return request.config.hook.pytest_exact_answers()
