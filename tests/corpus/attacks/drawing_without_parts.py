# attack: figures whose description lacks parts, or has them in other kinds
# kind: wire
# grade: 2.f
# outcome: failed, protocol
# module: figures

import itertools

import numpy as np

from grader.worker.data.records import Drawing, Table

PICTURE = np.zeros((1, 1, 3), np.uint8)
AXES = itertools.cycle(
    [
        [],
        [Table([])],
        [Table([("lines", 3), ("images", 3)])],
        [Table([("lines", [Table([])]), ("points", [3]), ("legend", [3]), ("images", [])])],
        [Table([("images", [3]), ("place", ["a", "b", "c", "d"])])] * 9,
        [Table([("images", [np.zeros(3)]), ("place", [])])],
    ]
)


def plot(*args, **named):
    return Drawing(next(AXES), "", PICTURE)


plot_paths = plot_samples = plot_losses = plot
