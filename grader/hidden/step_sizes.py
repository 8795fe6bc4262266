"""The common step sizes with which a step contracts towards a critical point, and the ranges that
mistakes lead to.

A range (0, upper) is written as its `upper`; None is the empty set.
"""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import sympy
from sympy import Abs, Matrix, Max, Min, re, sqrt

from ..checks.question_1.stated_ranges import WORDS

Upper: TypeAlias = sympy.Expr | None
Mistake = tuple[Upper, str]
Symbols = tuple[sympy.Symbol, sympy.Symbol]
Point = tuple[sympy.Expr, sympy.Expr]


def hessian_at(f: sympy.Expr, symbols: Symbols, point: Point) -> Matrix:
    """The second derivatives of f at the point."""
    return sympy.hessian(f, symbols).subs(dict(zip(symbols, point, strict=True)))


def largest_step(hessian: Matrix, method: str = "gda") -> Upper:
    """The upper end of the range for both players' common step size."""
    return _contracting(_eigenvalues(_game(hessian, method)))


def mistakes(f: sympy.Expr, symbols: Symbols, point: Point, method: str) -> Iterator[Mistake]:
    """The range that each mistake leads to, and what to say about it."""
    hessian = hessian_at(f, symbols, point)
    if method == "gda":
        yield from _of_the_game(hessian)
    else:
        yield largest_step(hessian), WORDS["method"]
    at_origin = hessian_at(f, symbols, (0, 0))
    yield largest_step(at_origin, method), WORDS["origin"]
    yield from _of_the_bounds(_game(hessian, method))


def _game(hessian: Matrix, method: str) -> Matrix:
    """M, of which a step's Jacobian is I - eta M."""
    return hessian if method == "gd" else Matrix([[1, 0], [0, -1]]) * hessian


def _eigenvalues(matrix: Matrix) -> list[sympy.Expr]:
    trace, determinant = matrix.trace(), matrix.det()
    root = sqrt(trace**2 - 4 * determinant)
    return [(trace + root) / 2, (trace - root) / 2]


def _bound(eigenvalue: sympy.Expr) -> sympy.Expr:
    """The step size below which abs(1 - eta lambda) < 1."""
    return 2 * re(eigenvalue) / Abs(eigenvalue) ** 2


def _contracting(eigenvalues: list[sympy.Expr]) -> Upper:
    """The upper end of the range in which all of these contract."""
    if not eigenvalues or any(re(value) <= 0 for value in eigenvalues):
        return None
    return Min(*map(_bound, eigenvalues))


def _of_the_game(hessian: Matrix) -> Iterator[Mistake]:
    (f_xx, f_xy), (_, f_yy) = hessian.tolist()
    if f_xx <= 0 or f_yy >= 0:
        yield None, WORDS["coupled"]
    corner = Matrix([[f_xx, f_xy], [f_xy, -f_yy]])
    yield _contracting(_eigenvalues(corner)), WORDS["corner"]
    yield largest_step(hessian, "gd"), WORDS["hessian"]
    yield _contracting([f_xx, -f_yy]), WORDS["ignored"]
    yield from _of_singular_values(_game(hessian, "gda"))


def _of_singular_values(game: Matrix) -> Iterator[Mistake]:
    if game[0, 0] > 0 and game[1, 1] > 0:
        upper = 1 / Max(*_eigenvalues((game + game.T).inv() * game.T * game))
    else:
        upper = None
    yield upper, WORDS["singular"]


def _of_the_bounds(game: Matrix) -> Iterator[Mistake]:
    eigenvalues = _eigenvalues(game)
    positive = [value for value in eigenvalues if re(value) > 0]
    yield _contracting(positive), WORDS["left out"]
    if game.det() == 0:
        return

    def smallest(bound: Callable[[sympy.Expr], sympy.Expr]) -> sympy.Expr:
        return Min(*map(bound, eigenvalues))

    yield smallest(lambda v: Abs(_bound(v))), WORDS["absolute"]
    if len(positive) < 2:
        return
    yield smallest(_bound) / 2, WORDS["half"]
    yield Max(*map(_bound, eigenvalues)), WORDS["larger"]
    yield smallest(lambda v: 2 / re(v)), WORDS["real part"]
    yield smallest(lambda v: 2 / Abs(v)), WORDS["modulus"]
    yield game.trace() / game.det(), WORDS["trace"]
