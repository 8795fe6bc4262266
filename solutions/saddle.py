"""Question 1, by symbols: critical points, saddles and the step sizes that reach them.

A game has one function f(x, y): the first player picks x to make f small, the second
picks y to make it large. Everything here is exact: sympy expressions in, sympy out.

>>> from sympy import symbols
>>> x, y = symbols("x y", real=True)
>>> common_step_size_range(4 * x**2 - 4 * y**2, x, y, (0, 0))
Interval.open(0, 1/4)
"""

from sympy import (
    EmptySet,
    Expr,
    Interval,
    Matrix,
    Min,
    Set,
    Symbol,
    diff,
    expand_complex,
    im,
    re,
    simplify,
    solve,
)

METHODS = ("gda", "gd")


def _at(expression: Expr | Matrix, x: Symbol, y: Symbol, point: tuple[Expr, Expr]) -> Expr | Matrix:
    """The exact value of an expression (or matrix) at a point: both coordinates at once."""
    return simplify(expression.xreplace({x: point[0], y: point[1]}))


def _is_critical(f: Expr, x: Symbol, y: Symbol, point: tuple[Expr, Expr]) -> bool:
    return all(_at(derivative, x, y, point) == 0 for derivative in gradient(f, x, y))


def _require_critical(f: Expr, x: Symbol, y: Symbol, point: tuple[Expr, Expr]) -> None:
    if not _is_critical(f, x, y, point):
        raise ValueError(f"{point} is not a critical point of {f}")


def _require_method(method: str) -> None:
    if method not in METHODS:
        raise ValueError(f"unknown method {method!r}: choose one of {', '.join(METHODS)}")


def gradient(f: Expr, x: Symbol, y: Symbol) -> tuple[Expr, Expr]:
    """The partial derivatives (f_x, f_y), as expressions in x and y."""
    return diff(f, x), diff(f, y)


def hessian(f: Expr, x: Symbol, y: Symbol) -> Matrix:
    """The 2x2 matrix of second derivatives [[f_xx, f_xy], [f_yx, f_yy]], as expressions."""
    return Matrix([[diff(f, first, second) for second in (x, y)] for first in (x, y)])


def critical_points(f: Expr, x: Symbol, y: Symbol) -> list[tuple[Expr, Expr]]:
    """Every real point where both partial derivatives vanish, once, in any order.

    f is a polynomial whose critical points are isolated; coordinates stay exact
    (rationals and square roots). No critical point: an empty list.
    """
    found = []
    for solution in solve(gradient(f, x, y), [x, y], dict=True):
        point = (simplify(solution[x]), simplify(solution[y]))
        if all(im(expand_complex(value)) == 0 for value in point) and point not in found:
            found.append(point)
    return found


def classify(f: Expr, x: Symbol, y: Symbol, point: tuple[Expr, Expr]) -> str:
    """The second-derivative test at a critical point.

    With D = f_xx f_yy - f_xy**2 at the point: "saddle" for D < 0; for D > 0 "minimum" where
    f_xx > 0 and "maximum" where f_xx < 0; "degenerate" for D = 0, where the test says nothing.
    """
    second = _at(hessian(f, x, y), x, y, point)
    determinant = simplify(second.det())
    if determinant == 0:
        return "degenerate"
    if determinant < 0:
        return "saddle"
    return "minimum" if second[0, 0] > 0 else "maximum"


def saddle_points(f: Expr, x: Symbol, y: Symbol) -> list[tuple[Expr, Expr]]:
    """The critical points that `classify` calls saddles, in any order."""
    return [point for point in critical_points(f, x, y) if classify(f, x, y, point) == "saddle"]


def solves_minimax(f: Expr, x: Symbol, y: Symbol, point: tuple[Expr, Expr]) -> bool:
    """Whether the point is a differential Nash equilibrium of min over x, max over y of f.

    That is: the point is critical, f_xx > 0 there (x sits in a valley) and f_yy < 0 there
    (y sits on a ridge). A point that is not critical, or where either is zero: False.
    """
    second = _at(hessian(f, x, y), x, y, point)
    return _is_critical(f, x, y, point) and bool(second[0, 0] > 0) and bool(second[1, 1] < 0)


def update_map(
    f: Expr, x: Symbol, y: Symbol, eta_x: Expr, eta_y: Expr, method: str = "gda"
) -> tuple[Expr, Expr]:
    """Where one simultaneous step sends (x, y), as two expressions in x and y.

    "gda" (gradient descent/ascent): (x - eta_x f_x, y + eta_y f_y).
    "gd" (plain descent on both): (x - eta_x f_x, y - eta_y f_y).
    eta_x and eta_y are numbers or symbols. Any other method: ValueError naming these two.
    """
    _require_method(method)
    f_x, f_y = gradient(f, x, y)
    sign = 1 if method == "gda" else -1
    return x - eta_x * f_x, y + sign * eta_y * f_y


def step_size_ranges(f: Expr, x: Symbol, y: Symbol, point: tuple[Expr, Expr]) -> tuple[Set, Set]:
    """The open ranges of eta_x and of eta_y for which each player contracts to the point.

    For an f whose f_xy is 0 at the point the players separate: near the point descent
    multiplies x's distance by 1 - eta_x f_xx and ascent y's by 1 + eta_y f_yy, and both must
    be smaller than 1 in size: (0, 2/f_xx) and (0, 2/(-f_yy)). `EmptySet` where f_xx <= 0
    (where f_yy >= 0). ValueError where the point is not critical or f_xy is not 0 there.
    """
    _require_critical(f, x, y, point)
    second = _at(hessian(f, x, y), x, y, point)
    if second[0, 1] != 0:
        raise ValueError(f"f_xy is {second[0, 1]} at {point}: the players do not separate")

    def contracting(curvature: Expr) -> Set:
        return Interval.open(0, 2 / curvature) if curvature > 0 else EmptySet

    return contracting(second[0, 0]), contracting(-second[1, 1])


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
    _require_method(method)
    _require_critical(f, x, y, point)
    game = _at(hessian(f, x, y), x, y, point)
    if method == "gda":
        game = Matrix([[1, 0], [0, -1]]) * game
    eigenvalues = [expand_complex(value) for value in game.eigenvals()]
    if not all(re(value) > 0 for value in eigenvalues):
        return EmptySet
    bounds = [2 * re(value) / (re(value) ** 2 + im(value) ** 2) for value in eigenvalues]
    return Interval.open(0, simplify(Min(*bounds)))
