# attack: a description of a figure whose contour levels and points multiply in the judge
# kind: wire
# grade: 2.f
# outcome: failed, protocol, memory
# module: figures

import numpy as np

from grader.worker.data.records import Drawing, Table

# Two million levels for each of two million points: 32 terabytes, where all pairs are formed.
LEVELS, POINTS = np.zeros(2_000_000), np.zeros((2_000_000, 2))


def line(label, points):
    return Table([("label", label), ("x", points[:, 0]), ("y", points[:, 1])])


def plot_paths(paths, f=None):
    shown = dict.fromkeys(("title", "x_label", "y_label"), "")
    shown |= dict.fromkeys(("images", "texts"), [])
    shown |= dict.fromkeys(("equal_aspect", "grid", "axis_shown"), True)
    shown |= {"x_limits": [0.0, 1.0], "y_limits": [0.0, 1.0], "place": [0.1, 0.1, 0.8, 0.8]}
    shown["lines"] = [line(label, path) for label, path in paths.items()]
    shown["points"], shown["legend"] = [np.zeros((1, 2))], list(paths)
    contours = [("levels", LEVELS), ("points", POINTS), ("filled", False)]
    shown["contours"] = [Table(contours)] if f else []
    return Drawing([Table(list(shown.items()))], "", np.zeros((1, 1, 3), np.uint8))
