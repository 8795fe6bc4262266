# attack: not a figure, but a hand-written description of one in the wire's format
# kind: forgery
# grade: 2.f
# outcome: failed, protocol
# module: figures

import numpy as np

from grader.worker.data.records import Drawing, Table


def line(label, x, y):
    return Table([("label", label), ("x", x), ("y", np.array(y, dtype=float))])


def axes(**shown):
    known = dict.fromkeys(("title", "x_label", "y_label"), "")
    known |= dict.fromkeys(("lines", "points", "contours", "images", "legend", "texts"), [])
    known |= dict.fromkeys(("equal_aspect", "grid", "axis_shown"), True)
    known |= {"x_limits": [0.0, 1.0], "y_limits": [0.0, 1.0], "place": [0.1, 0.1, 0.8, 0.8]}
    return Table(list((known | shown).items()))


def plot_losses(g_losses, d_losses):
    epochs = np.arange(1.0, len(g_losses) + 1)
    lines = [line("generator", epochs, g_losses), line("discriminator", epochs, d_losses)]
    lines += [line("", epochs, [k * np.log(2)] * len(epochs)) for k in (1, 2)]
    names = {"legend": ["generator", "discriminator"], "x_label": "epoch", "y_label": "loss"}
    return Drawing([axes(lines=lines, **names)], "", np.zeros((1, 1, 3), np.uint8))
