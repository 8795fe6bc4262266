"""What is drawn on an axes, in words, and which known mistake led to it.

reply.wrong("a grid", returned=plotted.lines(axes))
"""

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from ...worker.operations.reply_types import Axes, Line

MOST = 6  # lines or entries that are named


def find_line(lines: Iterable[Line], x: ArrayLike, y: ArrayLike) -> Line | None:
    """The line through exactly these points, or None."""
    for line in lines:
        if line.x.shape == np.shape(x) and np.allclose(line.x, x) and np.allclose(line.y, y):
            return line
    return None


def is_named(line: Line) -> bool:
    """Whether the line has a label that a legend shows; matplotlib's default ones begin with _."""
    return bool(line.label) and not line.label.startswith("_")


def listed(texts: Sequence[str]) -> str:
    """The texts, as many as fit into a message."""
    told = ", ".join(repr(text[:60]) for text in texts[:MOST])
    return told + (" and others" if len(texts) > MOST else "")


def lines(axes: Axes) -> str:
    """The lines, each with its label and the range of its values."""
    if not axes.lines:
        return f"no line{covered(axes)}"
    told = [
        f"{repr(line.label[:60]) if is_named(line) else 'no label'}: "
        f"{len(line.x)} point{'s' * (len(line.x) != 1)}, x {_reach(line.x)}, y {_reach(line.y)}"
        for line in axes.lines[:MOST]
    ]
    return "\n".join(["lines", *told, *(["and others"] if len(axes.lines) > MOST else [])])


def covered(axes: Axes) -> str:
    """What filled areas hide, in words to add."""
    parts = "1 part is" if axes.covered == 1 else f"{axes.covered} parts are"
    return f"; {parts} covered by filled areas" if axes.covered else ""


def names_player(label: str, player: str) -> bool:
    """Whether a label names a player, "generator" or "discriminator": in full, or by its letter, as
    in "loss_G" and "$L_G$"."""
    words = [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", label)]
    return any(word == player[0] or word.startswith(player[:3]) for word in words)


def legend(axes: Axes) -> str:
    return f"a legend with {listed(axes.legend)}" if axes.legend else "no legend"


def why_no_entry(axes: Axes, line: Line) -> str | None:
    """The likely cause where a line is not in the legend."""
    if not is_named(line):
        return "the line has no label: label= is missing"
    return None if axes.legend else "legend() is missing"


def levels(axes: Axes) -> list[float]:
    """The heights of the horizontal lines."""
    flat = [line.y for line in axes.lines if line.y.size >= 2 and np.all(line.y == line.y[0])]
    return [float(y[0]) for y in flat]


def is_within(axes: Axes, line: Line) -> bool:
    """Whether all points of a line are within the limits of the axes."""
    return all(
        values.min() >= min(ends) - 1e-9 and values.max() <= max(ends) + 1e-9
        for values, ends in ((line.x, axes.x_limits), (line.y, axes.y_limits))
    )


def limits(axes: Axes) -> str:
    along_x, along_y = (
        f"from {min(ends):.3g} to {max(ends):.3g}" for ends in (axes.x_limits, axes.y_limits)
    )
    return f"x {along_x}, y {along_y}"


def why_no_level(axes: Axes, asked: float) -> str | None:
    """The likely cause where no horizontal line is at the asked one of ln 2 and 2 ln 2."""
    heights = levels(axes)
    if not min(axes.y_limits) <= asked <= max(axes.y_limits):
        return f"nothing is seen there: the axes show {limits(axes)}"

    def some_at(*values: float) -> bool:
        return any(np.isclose(height, value) for height in heights for value in values)

    if some_at(np.log10(2), 2 * np.log10(2)):
        return "this is the logarithm to base 10; ln is the natural logarithm"
    if some_at(1, 2):
        return "this is the logarithm to base 2; ln is the natural logarithm"
    if some_at(0.69, 0.7, 1.38, 1.39, 1.4):
        return "this is rounded: np.log(2) is exact"
    if some_at(-2 * np.log(2)):
        return "minus 2 ln 2 is the value of the game at the equilibrium; the losses are positive"
    if some_at(0.5):
        return "1/2 is the discriminator's probability at the equilibrium; the axis shows losses"
    if some_at(np.log(2)):
        return "the discriminator's loss is a sum of two means: its line lies higher"
    return None


def why_no_path(axes: Axes, path: np.ndarray) -> str | None:
    """The likely cause where a path (n, 2) has no line."""
    x, y = path.T
    steps = np.arange(len(path))
    if find_line(axes.lines, y, x):
        return "x and y are swapped"
    if any(find_line(axes.lines, s, values) for s in (steps, steps + 1) for values in (x, y)):
        return "a coordinate is drawn against the step number; a path is y against x"
    if find_line(axes.lines, path[0], path[1]):
        return "a row of the path is a point: x is path[:, 0], y is path[:, 1]"
    if any(points.shape == path.shape and np.allclose(points, path) for points in axes.points):
        return "scatter() draws points; a line needs plot()"
    return None


def why_no_curve(axes: Axes, losses: Sequence[float]) -> str | None:
    """The likely cause where losses are not drawn against the epochs 1..n."""
    epochs = np.arange(1, len(losses) + 1)
    if find_line(axes.lines, epochs - 1, losses):
        return "the epochs are counted from 0; they count from 1"
    if find_line(axes.lines, losses, epochs) or find_line(axes.lines, losses, epochs - 1):
        return "the axes are swapped: epochs along x, losses along y"
    if any(line.y.shape == epochs.shape and np.allclose(line.y, losses) for line in axes.lines):
        return "the losses are right, but their x values are not"
    return None


def _reach(values: np.ndarray) -> str:
    finite = values[np.isfinite(values)]
    if not finite.size:
        return "empty"
    low, high = finite.min(), finite.max()
    return f"{low:.3g}" if low == high else f"{low:.3g} to {high:.3g}"
