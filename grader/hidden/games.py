"""Games that do not separate, drawn at random, with their critical points and derivatives.

game = Coupled.drawn(q=Rational(2))
game.f, game.symbols, game.roots

Coupled's terms are written out: sympy would take longer to expand them than most checks take.
"""

from dataclasses import dataclass

import sympy
from sympy import Add, Expr, Rational, Symbol

from ..checks.draws import secret
from ..checks.question_1.curved import PAIRS, Curved


def rational(low: int, high: int) -> Rational:
    """A simple number from low to high, not 0."""
    while True:
        denominator = secret.choice((1, 2, 3))
        found = Rational(secret.randint(low * denominator, high * denominator), denominator)
        if found:
            return found


@dataclass(frozen=True)
class Coupled:
    """f = h(x) + s (y - m x - n)^2, where h'(x) = (x - p)^2 - q.

    Critical where x = p +- sqrt(q) and y = m x + n; there f_xx = h'' + 2 s m^2, f_xy = -2 s m and
    f_yy = 2 s with h'' = +-2 sqrt(q), hence D = 2 s h''.
    """

    p: Rational
    q: Rational
    s: Rational
    m: Rational
    n: Rational
    symbols: tuple[Symbol, Symbol]

    @classmethod
    def drawn(cls, q: Rational, s: Rational | None = None) -> "Coupled":
        """A random game with this q, and with this s if it is given."""
        p, m, n = rational(-2, 2), rational(-2, 2), secret.choice((-2, -1, 1, 2))
        return cls(p, q, s or rational(-3, 3), m, n, secret.choice(PAIRS))

    @property
    def f(self) -> Expr:
        (x, y), p, s, m, n = self.symbols, self.p, self.s, self.m, self.n
        return Add(
            x**3 / 3,
            (s * m**2 - p) * x**2,
            (p**2 - self.q + 2 * s * m * n) * x,
            s * y**2,
            -2 * s * m * x * y,
            -2 * s * n * y,
        )

    @property
    def gradient(self) -> tuple[Expr, Expr]:
        x, y = self.symbols
        f_y = 2 * self.s * (y - self.m * x - self.n)
        return (x - self.p) ** 2 - self.q - self.m * f_y, f_y

    @property
    def roots(self) -> list[tuple[tuple[Expr, Expr], Expr]]:
        """The real critical points, each with its h''."""
        if self.q < 0:
            return []
        sizes = dict.fromkeys((sympy.sqrt(self.q), -sympy.sqrt(self.q)))  # one where q is 0
        return [((self.p + r, self.m * (self.p + r) + self.n), 2 * r) for r in sizes]

    def kind(self, bend: Expr) -> str:
        """The kind of the critical point whose h'' is `bend`, from the Hessian's definiteness."""
        if bend == 0:
            return "degenerate"
        if (bend > 0) != (self.s > 0):
            return "saddle"
        return "minimum" if bend > 0 else "maximum"


def curved(a: Rational, b: Rational | int, c: Rational) -> Curved:
    """A game with these coefficients at a random point."""
    return Curved(secret.choice(PAIRS), a, b, c, (rational(-2, 2), rational(-2, 2)))
