"""Question 1, by numbers: the descent/ascent game played step by step, in floats.

`grad` is always a function (x, y) -> (f_x, f_y). The first player descends on x, the second
ascends on y, and both move at once: each gradient is taken at the current point.

>>> simulate(lambda x, y: (8 * x, -8 * y), (1.0, 1.0), eta=0.125, steps=1).tolist()
[[1.0, 1.0], [0.0, 0.0]]
"""

from collections.abc import Callable

import numpy as np

Grad = Callable[[float, float], tuple[float, float]]
Eta = float | tuple[float, float]


def step(
    grad: Grad, point: tuple[float, float], eta: Eta, method: str = "gda"
) -> tuple[float, float]:
    """One update of the point (x, y).

    eta is one step size for both players, or a pair (eta_x, eta_y).
    "gda": x descends and y ascends, simultaneously. "gd": both descend.
    Extra credit: "alternating" (x first, then y with the gradient at the new x) and
    "extragradient" (Korpelevich 1976: a whole gda step gives a look-ahead point w; then one
    gda step from the current point with the gradient taken at w).
    A method that is unknown or not built: ValueError.
    """
    x, y = point
    eta_x, eta_y = eta if np.ndim(eta) else (eta, eta)  # type: float, float  # type: ignore
    f_x, f_y = grad(x, y)
    if method == "gda":
        return x - eta_x * f_x, y + eta_y * f_y
    if method == "gd":
        return x - eta_x * f_x, y - eta_y * f_y
    if method == "alternating":
        x = x - eta_x * f_x
        return x, y + eta_y * grad(x, y)[1]
    if method == "extragradient":
        f_x, f_y = grad(x - eta_x * f_x, y + eta_y * f_y)
        return x - eta_x * f_x, y + eta_y * f_y
    raise ValueError(f"unknown method {method!r}: choose gda, gd, alternating or extragradient")


def simulate(
    grad: Grad, start: tuple[float, float], eta: Eta, steps: int, method: str = "gda"
) -> np.ndarray:
    """The path of the game: float64, shape (steps + 1, 2).

    Row 0 is the start, row k the point after k steps. `start` is never changed. A path that
    runs away may overflow to inf or nan; that raises nothing.
    """
    path = np.empty((steps + 1, 2))
    path[0] = start
    with np.errstate(over="ignore", invalid="ignore"):
        for k in range(steps):
            path[k + 1] = step(grad, path[k], eta, method)
    return path


def behaviour(path: np.ndarray, point: tuple[float, float], tol: float = 1e-6) -> str:
    """What the path does about the point, judged by Euclidean distances.

    "converges": the last row is within tol of the point. "diverges": the last row is not
    finite, or farther from the point than twice the first row. "neither": anything else
    (cycles, slow drifts).
    """
    with np.errstate(over="ignore", invalid="ignore"):
        first, last = np.linalg.norm(np.asarray(path)[[0, -1]] - point, axis=1)
    if last <= tol:
        return "converges"
    if not np.isfinite(last) or last > 2 * first:
        return "diverges"
    return "neither"


def converges_to_saddle(
    a: float, b: float, start: tuple[float, float], eta: float, method: str = "gda"
) -> bool:
    """Whether the iterates on f = a x^2 - b y^2 (a, b > 0) tend to the saddle (0, 0), exactly.

    One step multiplies x by 1 - 2 a eta, and y by 1 - 2 b eta under "gda" but by 1 + 2 b eta
    under "gd". A coordinate tends to 0 where its factor is smaller than 1 in size, or where it
    is 0 from the start. Arguments are ints, floats or Fractions.
    ValueError for eta <= 0 and for any other method.
    """
    if eta <= 0:
        raise ValueError(f"eta must be positive, not {eta}")
    if method not in ("gda", "gd"):
        raise ValueError(f"unknown method {method!r}: choose gda or gd")
    x0, y0 = start
    x_tends = x0 == 0 or eta * a < 1
    y_tends = y0 == 0 or (method == "gda" and eta * b < 1)
    return bool(x_tends and y_tends)
