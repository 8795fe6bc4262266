"""Where one step of the game leads if it is computed with a known mistake.

`gradient` is a function (x, y) -> (f_x, f_y), of numbers or of symbols. Each mistake is a pair: the
point that it leads to, and what to say about it.
"""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import sympy

Coordinate: TypeAlias = float | sympy.Expr
Point = tuple[Coordinate, Coordinate]
Gradient = Callable[[Coordinate, Coordinate], Point]
Mistake = tuple[Point, str]

# What no function takes as a method: another word, no word, parts of the known ones, since `method
# in "gda gd"` takes those, and one that begins like them. The methods for extra credit are unknown
# to all functions but two.
NO_METHODS = ("newton", "", "g", "a", "gdx")
UNKNOWN_METHODS = (*NO_METHODS, "alternating", "extragradient")

LATE = "already uses the new"
AT_ONCE = "both move at once, from the current point"
Y_ASCENDS = "y descends here, but it must ascend: it maximises f"
BOTH_ETA_X = "eta_x is used for both players: use eta_y for y"


def gda_mistakes(
    gradient: Gradient, x: Coordinate, y: Coordinate, eta_x: Coordinate, eta_y: Coordinate
) -> Iterator[Mistake]:
    """Mistakes in the step that descends on x and ascends on y."""
    f_x, f_y = gradient(x, y)
    down, up = x - eta_x * f_x, y + eta_y * f_y
    yield (down, y - eta_y * f_y), Y_ASCENDS
    yield (x + eta_x * f_x, up), "x ascends here, but it must descend: it minimises f"
    yield (
        (x + eta_x * f_x, y - eta_y * f_y),
        "the players are swapped: x minimises f, y maximises it",
    )
    yield (down, y + eta_y * gradient(down, y)[1]), f"y {LATE} x: {AT_ONCE}"
    yield (x - eta_x * gradient(x, up)[0], up), f"x {LATE} y: {AT_ONCE}"
    yield from _mistakes_of_any(x, y, eta_x, eta_y, -f_x, f_y)


def gd_mistakes(
    gradient: Gradient, x: Coordinate, y: Coordinate, eta_x: Coordinate, eta_y: Coordinate
) -> Iterator[Mistake]:
    """Mistakes in the step that descends on both."""
    f_x, f_y = gradient(x, y)
    down_x, down_y = x - eta_x * f_x, y - eta_y * f_y
    yield (down_x, y + eta_y * f_y), 'y ascends here: under "gd" both descend'
    yield (x + eta_x * f_x, y + eta_y * f_y), 'both ascend here: under "gd" both descend'
    yield (down_x, y - eta_y * gradient(down_x, y)[1]), f"y {LATE} x: {AT_ONCE}"
    yield (x - eta_x * gradient(x, down_y)[0], down_y), f"x {LATE} y: {AT_ONCE}"
    yield from _mistakes_of_any(x, y, eta_x, eta_y, -f_x, -f_y)


def _mistakes_of_any(
    x: Coordinate,
    y: Coordinate,
    eta_x: Coordinate,
    eta_y: Coordinate,
    toward_x: Coordinate,
    toward_y: Coordinate,
) -> Iterator[Mistake]:
    """Mistakes in a step along (toward_x, toward_y)."""
    yield ((x + eta_x * toward_x, y + eta_x * toward_y), BOTH_ETA_X)
    yield (
        (x + eta_y * toward_x, y + eta_x * toward_y),
        "the step sizes are swapped: use eta_x for x",
    )
    yield (eta_x * toward_x, eta_y * toward_y), "this is only the change: add it to (x, y)"
    yield (
        (x + eta_x * toward_x / 2, y + eta_y * toward_y / 2),
        "this is half the step: do not halve the derivatives",
    )


def alternating_mistakes(
    gradient: Gradient, x: Coordinate, y: Coordinate, eta_x: Coordinate, eta_y: Coordinate
) -> Iterator[Mistake]:
    """Mistakes in the step that moves x first, and y at the new x."""
    f_x, f_y = gradient(x, y)
    new_x, new_y = x - eta_x * f_x, y + eta_y * f_y
    late = gradient(new_x, y)[1]
    yield (new_x, new_y), "y uses the old x: this is plain gda"
    yield (x - eta_x * gradient(x, new_y)[0], new_y), "y moves first here: x must move first"
    yield (new_x, y - eta_y * late), Y_ASCENDS
    yield (new_x, y + eta_x * late), BOTH_ETA_X


def extragradient_mistakes(
    gradient: Gradient, x: Coordinate, y: Coordinate, eta_x: Coordinate, eta_y: Coordinate
) -> Iterator[Mistake]:
    """Mistakes in the gda step whose gradient is taken at w, a whole gda step ahead."""

    def step(from_x: Coordinate, from_y: Coordinate, f_x: Coordinate, f_y: Coordinate) -> Point:
        return from_x - eta_x * f_x, from_y + eta_y * f_y

    here = gradient(x, y)
    w = step(x, y, *here)
    there = gradient(*w)
    middle = gradient((x + w[0]) / 2, (y + w[1]) / 2)
    fallen = gradient(w[0], y - eta_y * here[1])
    yield w, "this is plain gda: take the gradient again at w"
    yield step(*w, *there), "the second step must start from (x, y), not from w"
    yield (
        step(x, y, *middle),
        "w is only half a step ahead here, or both gradients were averaged, which is the same in "
        "this game",
    )
    yield step(x, y, *fallen), "y descends in the look-ahead step here: it must ascend there too"
    yield step(x, y, here[0], there[1]), "only y takes its derivative at w here: x must too"
    yield step(x, y, there[0], here[1]), "only x takes its derivative at w here: y must too"
