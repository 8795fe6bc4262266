"""Games whose second derivatives all change with both coordinates.

    game = Curved((x, y), 1, 3, -2, (2, -1))     # f_xx = 2, f_xy = 3, f_yy = -4 at (2, -1)
    submission.call("saddle.classify", game.f, *game.symbols, game.point)

A second derivative into which only one coordinate of the point is put still has a symbol in it.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import sympy

# One pair with other names than x and y, not in alphabetical order and not declared real; and the
# usual one. There are no others, as each new symbol costs sympy time.
PAIRS = (sympy.symbols("v u"), sympy.symbols("x y", real=True))
NONZERO = (1, -1, 2, -2, 3, -3, 4, -4, 5, -5)  # coefficients to draw from

Symbols = tuple[sympy.Symbol, sympy.Symbol]
Second = tuple[sympy.Expr, sympy.Expr, sympy.Expr]  # f_xx, f_xy and f_yy at a point


@dataclass(frozen=True)
class Curved:
    """f = a u^2 + b u v + c v^2 + bend (u^3 + 2 u^2 v - 2 u v^2 - v^3), u = x - p and v = y - q.

    (p, q) = `point` is critical; f_xx = 2a, f_xy = b and f_yy = 2c there. bend 0: f is quadratic.
    """

    symbols: Symbols
    a: sympy.Expr | int
    b: sympy.Expr | int
    c: sympy.Expr | int
    point: tuple[sympy.Expr | int, sympy.Expr | int] = (0, 0)
    bend: int = 1

    @functools.cached_property
    def f(self) -> sympy.Expr:
        # Poly multiplies four times as fast as expand().
        u, v = (
            sympy.Poly(s - at, *self.symbols)
            for s, at in zip(self.symbols, self.point, strict=True)
        )
        square = u**2 * self.a + u * v * self.b + v**2 * self.c
        cubic = u**3 + u**2 * v * 2 - u * v**2 * 2 - v**3
        return (square + cubic * self.bend).as_expr()

    def second(self, place: Sequence[sympy.Expr | int]) -> Second:
        """The second derivatives at any place (x, y)."""
        u, v = (self.bend * (s - at) for s, at in zip(place, self.point, strict=True))
        return 2 * self.a + 6 * u + 4 * v, self.b + 4 * u - 4 * v, 2 * self.c - 4 * u - 6 * v
