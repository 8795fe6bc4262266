"""Pictures of question 1, drawn with your own functions: `python -m exercises --pictures`.

paths.png        the four methods from one start, over the contours of f
step-sizes.png   how many steps each method needs, step size by step size
eigenvalues.png  the update map's eigenvalues in the unit circle, as the step size grows
surface.png      f as a surface, with the saddle and a path

A title says what is drawn, and what right functions should show: yours may draw something else.
The game is f = x^2 - y^2 + 4xy. Its saddle (0, 0) solves the minimax problem: x sits in a valley
and y on a ridge. The players pull on each other, so that paths turn around the saddle. torch is not
needed.
"""

import importlib
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import sympy
from matplotlib.figure import Figure

x, y = sympy.symbols("x y", real=True)
F = x**2 - y**2 + 4 * x * y
GAME = "f = x² − y² + 4xy"
SADDLE = (0, 0)
START, ETA, STEPS = (1.0, 0.5), 0.1, 40
METHODS = {  # line style and colour: told apart in grey, too
    "gda": ("-", "C0"),
    "gd": (":", "C3"),
    "alternating": ("--", "C2"),
    "extragradient": ("-.", "C1"),
}
REACH = 1.6  # how far a picture shows the plane
MOST_STEPS, NEAR = 1500, 1e-3
STEP_SIZES = np.linspace(0.004, 0.4, 100)

Call = Callable[..., Any]  # a student's function, by its name: call("simulate", ...)


def draw_all(package: str, out: Path) -> Iterator[tuple[str, str]]:
    """Draw the pictures with a package's functions into a folder, one after the other.

    Yields the name of each picture and "", or why it was left out. Raises OSError.
    """
    call = caller(package)
    out.mkdir(parents=True, exist_ok=True)
    for name, draw in PICTURES.items():
        try:
            figure = draw(call)
        except NotImplementedError as error:
            yield name, f"left out: a function is not written yet ({error})"
            continue
        except Exception as error:  # a student's function may raise anything
            yield name, f"left out: {type(error).__name__}: {error}"
            continue
        figure.savefig(out / name, dpi=150)
        yield name, ""


def caller(package: str) -> Call:
    """A function that calls the package's functions of question 1 by their names."""

    def call(name: str, *arguments: object) -> Any:
        module = "dynamics" if name in ("simulate", "step") else "saddle"
        return getattr(importlib.import_module(f"{package}.{module}"), name)(*arguments)

    return call


def paths(call: Call) -> Figure:
    """The path of each method from one start, over the contours of f."""
    figure, axes = _figure(
        "the path of each method",
        "gda should spiral into the saddle, and gd run away along y",
        (6.4, 6.6),
    )
    line = np.linspace(-REACH, REACH, 200)
    axes.contour(line, line, _f(*np.meshgrid(line, line)), levels=21, cmap="Greys", alpha=0.5)
    for name, (path, style, colour) in _paths(call).items():
        axes.plot(*path.T, style, color=colour, marker=".", markersize=4, label=name)
    axes.plot(*START, "ko", markersize=6, label="start")
    axes.plot(*SADDLE, "k*", markersize=14, label="saddle", linestyle="none")
    axes.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH), aspect="equal")
    axes.set(xlabel="x (descends)", ylabel="y (ascends)")
    axes.legend(loc="lower left", title=f"step size {ETA:g}")
    return figure


def step_sizes(call: Call) -> Figure:
    """The steps until the saddle is reached, for each step size, beside the range that
    `common_step_size_range` gives for gda."""
    figure, axes = _figure(
        "steps to the saddle by step size; grey: your range",
        "the curve of gda should lie exactly in the grey range",
        (8.4, 4.2),
    )
    found = call("common_step_size_range", F, x, y, SADDLE)
    if found is not sympy.EmptySet:
        start, end = float(found.inf), min(float(found.sup), STEP_SIZES[-1])
        axes.axvspan(start, end, color="0.87", label=f"your range: {_shown(found)}")
    else:
        axes.plot([], [], color="0.87", label="your range: empty")
    for name, (_, style, colour) in _paths(call).items():
        steps = [_steps_until_near(call, name, eta) for eta in STEP_SIZES]
        if not np.isnan(steps).all():
            axes.plot(STEP_SIZES, steps, style, color=colour, label=name)
        else:
            axes.plot([], [], style, color=colour, label=f"{name}: never")
    axes.set(xlabel="step size", ylabel=f"steps until within {NEAR:g}", yscale="log")
    axes.set(xlim=(0, STEP_SIZES[-1]), ylim=(2, MOST_STEPS * 1.2))
    figure.legend(loc="outside right upper", fontsize="small")
    return figure


def eigenvalues(call: Call) -> Figure:
    """The eigenvalues of the update map's Jacobian at the saddle, as the step size grows."""
    figure, axes = _figure(
        "eigenvalues of your update map by step size",
        "a step contracts while both are inside: for gda they should be at first, for gd never",
        (6.8, 5.2),
    )
    turn = np.linspace(0, 2 * math.pi, 200)
    axes.plot(np.cos(turn), np.sin(turn), color="0.4", linewidth=1)
    for method, marker in (("gda", "o"), ("gd", "x")):
        eta = sympy.Symbol("eta", positive=True)
        jacobian = sympy.Matrix(call("update_map", F, x, y, eta, eta, method)).jacobian([x, y])
        at_saddle = sympy.lambdify(eta, jacobian.subs({x: 0, y: 0}), "numpy")
        sizes = STEP_SIZES[::4]
        found = np.array([np.linalg.eigvals(np.array(at_saddle(s), float)) for s in sizes])
        colours = np.repeat(sizes, 2)
        flat = found.ravel()
        points = axes.scatter(
            flat.real, flat.imag, c=colours, cmap="viridis", marker=marker, s=26, label=method
        )
    figure.colorbar(points, ax=axes, label="step size", shrink=0.8)
    axes.axhline(0, color="0.8", linewidth=0.8, zorder=0)
    axes.axvline(0, color="0.8", linewidth=0.8, zorder=0)
    axes.set(xlabel="real part", ylabel="imaginary part", aspect="equal")
    axes.set(xlim=(-1.6, 2.8), ylim=(-1.9, 1.9))
    axes.legend(loc="lower right")
    return figure


def surface(call: Call) -> Figure:
    """f as a surface, with the saddle that `saddle_points` finds and the path of gda."""
    figure = Figure(figsize=(6.8, 5.8), layout="constrained")
    axes = figure.add_subplot(projection="3d", computed_zorder=False)
    _entitle(
        axes,
        "the surface, and the path of gda",
        "x should walk down into the valley, and y up the ridge",
    )
    line = np.linspace(-1.2, 1.2, 41)
    grid = np.meshgrid(line, line)
    axes.plot_surface(*grid, _f(*grid), cmap="viridis", alpha=0.75, linewidth=0)
    path = call("simulate", _gradient, START, ETA, STEPS)
    axes.plot(*path.T, _f(*path.T), color="black", marker=".", markersize=4, label="gda")
    for point in call("saddle_points", F, x, y):
        at = [float(value) for value in point]
        axes.plot(*[[v] for v in at], [_f(*at)], "r*", markersize=14, label="saddle")
    axes.set(xlabel="x", ylabel="y", zlabel="f(x, y)")
    axes.view_init(elev=32, azim=-58)
    axes.legend(loc="upper left")
    return figure


PICTURES: dict[str, Callable[[Call], Figure]] = {
    "paths.png": paths,
    "step-sizes.png": step_sizes,
    "eigenvalues.png": eigenvalues,
    "surface.png": surface,
}


def _figure(drawn: str, to_see: str, size: tuple[float, float]) -> tuple[Figure, Any]:
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.add_subplot()
    _entitle(axes, drawn, to_see)
    return figure, axes


def _entitle(axes: Any, drawn: str, to_see: str) -> None:
    axes.set_title(f"{GAME}: {drawn}\n{to_see}", fontsize="medium")


def _f(a: Any, b: Any) -> Any:
    return a**2 - b**2 + 4 * a * b


def _gradient(a: float, b: float) -> tuple[float, float]:
    return 2 * a + 4 * b, -2 * b + 4 * a


def _paths(call: Call) -> dict[str, tuple[np.ndarray, str, str]]:
    """The path, line style and colour of each method that `step` knows."""
    found = {}
    for method, (style, colour) in METHODS.items():
        try:
            path = np.asarray(call("simulate", _gradient, START, ETA, STEPS, method), float)
        except (ValueError, NotImplementedError):
            if method in ("gda", "gd"):
                raise
            continue  # extra credit
        found[method] = path, style, colour
    return found


def _steps_until_near(call: Call, method: str, eta: float) -> float:
    """The first step from which on the path stays near the saddle; nan if there is none."""
    path = np.asarray(call("simulate", _gradient, START, float(eta), MOST_STEPS, method), float)
    with np.errstate(over="ignore", invalid="ignore"):  # a path may run away
        near = np.linalg.norm(path - SADDLE, axis=1) <= NEAR
    return float(np.argmax(near)) if near[-1] else math.nan


def _shown(interval: sympy.Set) -> str:
    return f"({interval.inf}, {interval.sup})"
