"""Kinds of critical points: the second-derivative test, and what mistakes in it answer.

The public checks state what this gives for their fixed games; see test_stated_answers.py.
"""

from collections.abc import Callable

import sympy

from ..checks.mistakes import Mistake
from ..checks.question_1.curved import Second
from ..checks.question_1.stated_kinds import CONSTANT, LETTERS


def kind(f_xx: sympy.Expr, determinant: sympy.Expr) -> str:
    """The result of the second-derivative test."""
    if determinant == 0:
        return "degenerate"
    if determinant < 0:
        return "saddle"
    return _extremum(f_xx)


def by_determinant(f_xx: sympy.Expr, f_xy: sympy.Expr, f_yy: sympy.Expr) -> str:
    return kind(f_xx, f_xx * f_yy - f_xy**2)


def _extremum(f_xx: sympy.Expr) -> str:
    return "minimum" if f_xx > 0 else "maximum"


def _always(kind: str) -> Mistake:
    return lambda *_: kind, CONSTANT.format(kind)


def _unless_degenerate(instead: Callable[[sympy.Expr], str]) -> Callable[..., str]:
    """A mistake that answers something else where D = 0, which depends on f_xx."""

    def answer(here: Second, *_: Second) -> str:
        found = by_determinant(*here)
        return instead(here[0]) if found == "degenerate" else found

    return answer


# Each answers to (f_xx, f_xy, f_yy) at the point, at (0, 0) and at the point with x and y swapped.
KIND_MISTAKES: tuple[Mistake, ...] = (
    *map(_always, LETTERS),
    (
        lambda here, origin, mirrored: by_determinant(*origin),
        "this uses the second derivatives at (0, 0): take them at the point",
    ),
    (
        lambda here, origin, mirrored: by_determinant(*mirrored),
        "the two coordinates are swapped: the first belongs to x",
    ),
    (
        lambda here, *_: kind(-here[0], here[0] * here[2] - here[1] ** 2),
        "minimum and maximum are swapped: f_xx > 0 at a minimum",
    ),
    (lambda here, *_: kind(here[0], here[0] * here[2] - here[1]), "f_xy is not squared in D"),
    (
        lambda here, *_: kind(here[0], here[0] * here[2] + here[1] ** 2),
        "f_xy**2 is added in D: it must be subtracted",
    ),
    (lambda here, *_: kind(here[0], here[0] * here[2]), "f_xy is missing from D"),
    (_unless_degenerate(lambda f_xx: "saddle"), "D is 0 here: a saddle has D < 0"),
    (_unless_degenerate(_extremum), "D is 0 here, where the test decides nothing"),
)
