"""One step of the game as mistakes have it, on numbers and on symbols alike.

`gradient` is a function (x, y) -> (f_x, f_y). Each mistake is a pair: the point that it leads to,
and what to say about it.
"""

from collections.abc import Callable, Iterator

Gradient = Callable[[object, object], tuple]
Mistake = tuple[tuple, str]

LATE = "has already seen the new"
AT_ONCE = "both move at once, from the current point"


def gda_mistakes(gradient: Gradient, x, y, eta_x, eta_y) -> Iterator[Mistake]:
    """Of the step that descends on x and ascends on y."""
    f_x, f_y = gradient(x, y)
    down, up = x - eta_x * f_x, y + eta_y * f_y
    yield (down, y - eta_y * f_y), "y descends here, but it must ascend: it wants f large"
    yield (x + eta_x * f_x, up), "x ascends here, but it must descend: it wants f small"
    yield (
        (x + eta_x * f_x, y - eta_y * f_y),
        "the players are swapped: x wants f small, y wants it large",
    )
    yield (down, y + eta_y * gradient(down, y)[1]), f"y {LATE} x: {AT_ONCE}"
    yield (x - eta_x * gradient(x, up)[0], up), f"x {LATE} y: {AT_ONCE}"
    yield from _mistakes_of_any(x, y, eta_x, eta_y, -f_x, f_y)


def gd_mistakes(gradient: Gradient, x, y, eta_x, eta_y) -> Iterator[Mistake]:
    """Of the step that descends on both."""
    f_x, f_y = gradient(x, y)
    down_x, down_y = x - eta_x * f_x, y - eta_y * f_y
    yield (down_x, y + eta_y * f_y), 'y ascends here: under "gd" both descend'
    yield (x + eta_x * f_x, y + eta_y * f_y), 'both ascend here: under "gd" both descend'
    yield (down_x, y - eta_y * gradient(down_x, y)[1]), f"y {LATE} x: {AT_ONCE}"
    yield (x - eta_x * gradient(x, down_y)[0], down_y), f"x {LATE} y: {AT_ONCE}"
    yield from _mistakes_of_any(x, y, eta_x, eta_y, -f_x, -f_y)


def _mistakes_of_any(x, y, eta_x, eta_y, toward_x, toward_y) -> Iterator[Mistake]:
    yield (
        (x + eta_x * toward_x, y + eta_x * toward_y),
        "eta_x is used for both: eta_y belongs to y",
    )
    yield (
        (x + eta_y * toward_x, y + eta_x * toward_y),
        "the step sizes are swapped: eta_x belongs to x",
    )
    yield (eta_x * toward_x, eta_y * toward_y), "this is only the change: the step starts at (x, y)"
    yield (
        (x + eta_x * toward_x / 2, y + eta_y * toward_y / 2),
        "this is half the step: take both derivatives as they are",
    )


def alternating_mistakes(gradient: Gradient, x, y, eta_x, eta_y) -> Iterator[Mistake]:
    """Of the step that moves x first, and y at the new x."""
    f_x, f_y = gradient(x, y)
    new_x, new_y = x - eta_x * f_x, y + eta_y * f_y
    late = gradient(new_x, y)[1]
    yield (new_x, new_y), "y has not seen the new x: this is plain gda"
    yield (x - eta_x * gradient(x, new_y)[0], new_y), "y moves first here: it is x's turn first"
    yield (new_x, y - eta_y * late), "y descends here, but it must ascend: it wants f large"
    yield (new_x, y + eta_x * late), "eta_x is used for both: eta_y belongs to y"


def extragradient_mistakes(gradient: Gradient, x, y, eta_x, eta_y) -> Iterator[Mistake]:
    """Of the gda step whose gradient is taken at w, a whole gda step ahead."""

    def step(from_x, from_y, f_x, f_y):
        return from_x - eta_x * f_x, from_y + eta_y * f_y

    here = gradient(x, y)
    w = step(x, y, *here)
    there = gradient(*w)
    middle = gradient((x + w[0]) / 2, (y + w[1]) / 2)
    fallen = gradient(w[0], y - eta_y * here[1])
    yield w, "this is plain gda: the gradient must be taken anew at w"
    yield step(*w, *there), "the second step must start from (x, y), not from w"
    yield (
        step(x, y, *middle),
        "w is only half a step ahead here, or both gradients were averaged: in this game that is "
        "the same",
    )
    yield step(x, y, *fallen), "y looks ahead by descending here: w is a gda step ahead"
    yield step(x, y, here[0], there[1]), "only y takes its derivative at w here: x must too"
    yield step(x, y, there[0], here[1]), "only x takes its derivative at w here: y must too"
