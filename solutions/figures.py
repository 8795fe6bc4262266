"""Questions 1 and 2.f, drawn: paths of the game, samples of the generator, loss curves.

Each function returns a matplotlib `Figure` and shows nothing by itself.
"""

from collections.abc import Callable, Mapping, Sequence
from math import log

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from torch import Tensor


def plot_paths(
    paths: Mapping[str, np.ndarray], f: Callable[[np.ndarray, np.ndarray], np.ndarray] | None = None
) -> Figure:
    """The paths of the game: one labelled line for each entry label -> array (n, 2).

    Contours of f(x, y) (a function of two arrays) lie behind them where f is given. The saddle
    (0, 0) is marked, both axes have one scale, and a legend names the paths.
    """
    figure = Figure(figsize=(6, 6), layout="constrained")
    axes = figure.add_subplot()
    for label, path in paths.items():
        path = np.asarray(path)
        axes.plot(path[:, 0], path[:, 1], marker=".", label=label)
    axes.plot(0, 0, "k*", markersize=12, label="saddle", linestyle="none")
    axes.set_aspect("equal", adjustable="datalim")
    if f is not None:
        figure.draw_without_rendering()  # settles the limits that the equal scale asks for
        x = np.linspace(*axes.get_xlim(), 200)
        y = np.linspace(*axes.get_ylim(), 200)
        grid = np.meshgrid(x, y)
        axes.contour(*grid, f(*grid), levels=15, cmap="Greys", alpha=0.5, zorder=0)
    axes.set_xlabel("x (descends)")
    axes.set_ylabel("y (ascends)")
    axes.legend()
    return figure


def plot_samples(images: Tensor, title: str = "") -> Figure:
    """Nine images (9, 1, 28, 28) as a 3x3 grid of grey pictures, without axes, under the title.

    -1 is black and 1 is white, whatever range the images hold.
    """
    figure = Figure(figsize=(4, 4), layout="constrained")
    for axes, image in zip(figure.subplots(3, 3).flat, images, strict=True):
        axes.imshow(image.squeeze().cpu().numpy(), cmap="gray", vmin=-1, vmax=1)
        axes.axis("off")
    figure.suptitle(title)
    return figure


def plot_losses(g_losses: Sequence[float], d_losses: Sequence[float]) -> Figure:
    """Both players' losses against epochs 1..n, with labelled axes, a legend and a grid.

    Two horizontal lines, in any style, mark the losses at the game's equilibrium: ln 2 for the
    generator and 2 ln 2 for the discriminator.
    """
    epochs = np.arange(1, len(g_losses) + 1)
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.add_subplot()
    axes.plot(epochs, g_losses, color="C0", marker=".", label="generator")
    axes.plot(epochs, d_losses, color="C1", marker=".", label="discriminator")
    axes.axhline(log(2), color="C0", linestyle="--", label="equilibrium, generator: ln 2")
    axes.axhline(2 * log(2), color="C1", linestyle="--", label="equilibrium, discriminator: 2 ln 2")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("epoch")
    axes.set_ylabel("loss")
    axes.grid(True, alpha=0.3)
    axes.legend()
    return figure
