"""Questions 1 and 2.f, drawn: paths of the game, samples of the generator, loss curves.

Each function returns a matplotlib `Figure` and shows nothing by itself.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from torch import Tensor


def plot_paths(
    paths: Mapping[str, np.ndarray], f: Callable[[np.ndarray, np.ndarray], np.ndarray] | None = None
) -> Figure:
    """The paths of the game: one labelled line for each entry label -> array (n, 2).

    Contours of f(x, y) (a function of two arrays) lie behind them where f is given. The saddle
    (0, 0) is marked, both axes have one scale, and a legend names the paths.
    """
    raise NotImplementedError("2.f: plot_paths")


def plot_samples(images: Tensor, title: str = "") -> Figure:
    """Nine images (9, 1, 28, 28) as a 3x3 grid of grey pictures, without axes, under the title.

    -1 is black and 1 is white, whatever range the images hold.
    """
    raise NotImplementedError("2.f: plot_samples")


def plot_losses(g_losses: Sequence[float], d_losses: Sequence[float]) -> Figure:
    """Both players' losses against epochs 1..n, with labelled axes, a legend and a grid.

    Two horizontal lines, in any style, mark the losses at the game's equilibrium: ln 2 for the
    generator and 2 ln 2 for the discriminator.
    """
    raise NotImplementedError("2.f: plot_losses")
