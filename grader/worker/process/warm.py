"""Does once, in the zygote, what every worker would do first: the libraries' lazy initialization.

Each part runs only if its library is imported. Nothing here may start a thread or ask for a GPU:
even `torch.cuda.is_available()` starts CUDA, and then no forked process can use it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sympy


def up() -> None:
    """Warm up the libraries that are imported."""
    if "sympy" in sys.modules:
        _sympy()
    if "torch" in sys.modules:
        _torch()
    if "matplotlib.figure" in sys.modules:
        _matplotlib()


def _sympy() -> None:
    import sympy

    x, y = sympy.symbols("x y", real=True)
    f = x**3 / 3 - x + y**4 / 4 - y**2
    sympy.solve([f.diff(x), f.diff(y)], [x, y], dict=True)
    sympy.solve([x**2 - y, y**2 - x], [x, y], dict=True)
    sympy.hessian(f, (x, y)).eigenvals()
    sympy.Matrix([[1, x], [x, y]]).det()
    sympy.Interval.open(0, sympy.Rational(1, 4)).intersect(sympy.Interval.open(0, 1))
    sympy.factor(sympy.together(f + 1 / x))
    sympy.lambdify((x, y), f)(1.0, 2.0)
    sympy.simplify(sympy.sqrt(x**2) + f)
    sympy.reduce_inequalities([abs(1 - 2 * x) < 1], x).as_set()
    sympy.solveset(abs(1 - x) < 1, x, sympy.S.Reals)

    for x, y in (sympy.symbols("x y", real=True), sympy.symbols("v u")):
        _second_order(x, y)


def _second_order(x: "sympy.Symbol", y: "sympy.Symbol") -> None:
    """What question 1 asks of second derivatives and eigenvalues: half the time of a first answer
    would be spent on filling sympy's caches."""
    import sympy

    f = x**3 + 2 * x**2 * y - 3 * x * y**2 - y**3 + x * y / 2 - x + 5
    hessian = sympy.Matrix([[f.diff(a, b) for b in (x, y)] for a in (x, y)])
    sympy.sign(sympy.simplify(hessian.subs({x: 1, y: -2}, simultaneous=True)).det())
    for matrix in ([[3, 7], [-7, 5]], [[3, 7], [7, 5]]):  # complex eigenvalues, and real ones
        values = [sympy.expand_complex(value) for value in sympy.Matrix(matrix).eigenvals()]
        parts = [(sympy.re(value), sympy.im(value)) for value in values]
        bounds = [2 * real / (real**2 + imaginary**2) for real, imaginary in parts]
        sympy.Interval.open(0, sympy.simplify(sympy.Min(*bounds)))


def _torch() -> None:
    import torch
    from torch import nn

    torch.set_num_threads(1)
    network = nn.Sequential(
        nn.ConvTranspose2d(2, 4, 4, 2, 1),
        nn.BatchNorm2d(4),
        nn.LeakyReLU(0.2),
        nn.Dropout(0.3),
        nn.Conv2d(4, 1, 4, 2, 1),
        nn.Flatten(),
        nn.Linear(16, 1),
    )
    with _gpu_left_alone():
        optimizer = torch.optim.Adam(network.parameters())
        optimizer.zero_grad()
        nn.functional.binary_cross_entropy_with_logits(
            network(torch.zeros(2, 2, 4, 4)), torch.ones(2, 1)
        )
        # Not backward(): autograd asks CUDA for its devices and starts a thread for each.
        for parameter in network.parameters():
            parameter.grad = torch.zeros_like(parameter)
        optimizer.step()


@contextmanager
def _gpu_left_alone() -> Iterator[None]:
    """Optimizers ask whether there is a GPU: make torch say no without looking."""
    import torch

    asks, torch.cuda.is_available = torch.cuda.is_available, lambda: False
    try:
        yield
    finally:
        torch.cuda.is_available = asks


def _matplotlib() -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure()
    lines, image = figure.subplots(1, 2)
    lines.plot([0, 1], label="warm")
    lines.set(title="0", xlabel="$x$", ylabel="y")
    lines.legend()
    lines.contour([[0, 1], [1, 2]])
    image.imshow([[0, 1]], cmap="gray")
    image.axis("off")
    figure.suptitle("warm")
    FigureCanvasAgg(figure).draw()
