"""Question 1, by symbols: critical points, saddles and the step sizes that reach them.

A game has one function f(x, y): the first player picks x to make f small, the second
picks y to make it large. Everything here is exact: sympy expressions in, sympy out.

>>> from sympy import symbols
>>> x, y = symbols("x y", real=True)
>>> common_step_size_range(4 * x**2 - 4 * y**2, x, y, (0, 0))
Interval.open(0, 1/4)
"""

from sympy import EmptySet, Expr, Interval, Matrix, Set, Symbol

METHODS = ("gda", "gd")


def gradient(f: Expr, x: Symbol, y: Symbol) -> tuple[Expr, Expr]:
    """The partial derivatives (f_x, f_y), as expressions in x and y."""
    raise NotImplementedError("1.a: gradient")


def hessian(f: Expr, x: Symbol, y: Symbol) -> Matrix:
    """The 2x2 matrix of second derivatives [[f_xx, f_xy], [f_yx, f_yy]], as expressions."""
    raise NotImplementedError("1.a: hessian")


def critical_points(f: Expr, x: Symbol, y: Symbol) -> list[tuple[Expr, Expr]]:
    """Every real point where both partial derivatives vanish, once, in any order.

    f is a polynomial whose critical points are isolated; coordinates stay exact
    (rationals and square roots). No critical point: an empty list.
    """
    raise NotImplementedError("1.a: critical_points")


def classify(f: Expr, x: Symbol, y: Symbol, point: tuple[Expr, Expr]) -> str:
    """The second-derivative test at a critical point.

    With D = f_xx f_yy - f_xy**2 at the point: "saddle" for D < 0; for D > 0 "minimum" where
    f_xx > 0 and "maximum" where f_xx < 0; "degenerate" for D = 0, where the test says nothing.
    """
    raise NotImplementedError("1.a: classify")


def saddle_points(f: Expr, x: Symbol, y: Symbol) -> list[tuple[Expr, Expr]]:
    """The critical points that `classify` calls saddles, in any order."""
    raise NotImplementedError("1.a: saddle_points")


def solves_minimax(f: Expr, x: Symbol, y: Symbol, point: tuple[Expr, Expr]) -> bool:
    """Whether the point is a differential Nash equilibrium of min over x, max over y of f.

    That is: the point is critical, f_xx > 0 there (x sits in a valley) and f_yy < 0 there
    (y sits on a ridge). A point that is not critical, or where either is zero: False.
    """
    raise NotImplementedError("1.a: solves_minimax")


def update_map(
    f: Expr, x: Symbol, y: Symbol, eta_x: Expr, eta_y: Expr, method: str = "gda"
) -> tuple[Expr, Expr]:
    """Where one simultaneous step sends (x, y), as two expressions in x and y.

    "gda" (gradient descent/ascent): (x - eta_x f_x, y + eta_y f_y).
    "gd" (plain descent on both): (x - eta_x f_x, y - eta_y f_y).
    eta_x and eta_y are numbers or symbols. Any other method: ValueError naming these two.
    """
    raise NotImplementedError("1.b: update_map")


def step_size_ranges(f: Expr, x: Symbol, y: Symbol, point: tuple[Expr, Expr]) -> tuple[Set, Set]:
    """The open ranges of eta_x and of eta_y for which each player contracts to the point.

    For an f whose f_xy is 0 at the point the players separate: near the point descent
    multiplies x's distance by 1 - eta_x f_xx and ascent y's by 1 + eta_y f_yy, and both must
    be smaller than 1 in size: (0, 2/f_xx) and (0, 2/(-f_yy)). `EmptySet` where f_xx <= 0
    (where f_yy >= 0). ValueError where the point is not critical or f_xy is not 0 there.
    """
    raise NotImplementedError("1.c: step_size_ranges")


def common_step_size_range(
    f: Expr, x: Symbol, y: Symbol, point: tuple[Expr, Expr], method: str = "gda"
) -> Set:
    """Every eta > 0 for which a step with eta_x = eta_y = eta contracts to the point, locally.

    The step's Jacobian at the point is I - eta M, with M = [[f_xx, f_xy], [-f_xy, -f_yy]] for
    "gda" and the Hessian for "gd". All its eigenvalues 1 - eta lambda lie inside the unit
    circle where every eigenvalue lambda of M has Re(lambda) > 0 and
    eta < min 2 Re(lambda) / |lambda|**2; otherwise no step size will do: `EmptySet`.
    ValueError where the point is not critical, or for a method other than these two.
    """
    raise NotImplementedError("1.c: common_step_size_range")
