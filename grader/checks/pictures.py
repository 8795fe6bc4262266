"""Pictures of what checks found, as PNG files: mostly the answer beside what was asked.

    raise reply.wrong(asked, likely).showing(pictures.paths, found, expected)

Each function takes arrays of numbers of any size and value, and returns the bytes of a PNG.
No text of a submission's own is drawn.
"""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FOLDER = "feedback"  # where they are written: in the project, or beside a submission's results
EXPECTED = Path(__file__).with_name("expected")
SAMPLES = "samples"  # a note in the file: the pixels that these take, "left top right bottom"
DPI = 90
MOST_POINTS = 2_000  # of a line; nobody could see more
YOURS, ASKED = "yours", "asked"


def keep(place: Path, check: str, pictures: Mapping[str, bytes]) -> None:
    """Write a check's pictures into `place`/feedback; delete those of earlier runs.

    check: its number; the names of its pictures begin with it.
    """
    folder = place / FOLDER
    for earlier in set(folder.glob(f"{check}-*.png")) - {folder / name for name in pictures}:
        earlier.unlink()
    for name, content in pictures.items():
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)


def paths(found: np.ndarray, expected: np.ndarray) -> bytes:
    """Two paths (n, 2) of the game. A found path is shown up to ten times as far as the other."""
    figure, axes = _one_plot()
    start, centre = expected[0], np.zeros(2)
    reach = 1.2 * max(1e-9, float(np.abs(_drawable(expected) - centre).max()))
    farthest = float(np.abs(_drawable(found)).max(initial=0))
    reach = min(max(reach, 1.2 * farthest), 10 * reach)
    axes.plot(*_drawable(expected).T, "o--", color="tab:gray", label=ASKED, markersize=7)
    axes.plot(*_drawable(found).T, ".-", color="tab:red", label=YOURS)
    axes.plot(*start, "s", color="black", fillstyle="none", markersize=12, label="start")
    axes.plot(0, 0, "k*", markersize=12, label="saddle")
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach), xlabel="x", ylabel="y", aspect="equal")
    if farthest > reach or len(_drawable(found)) < len(found):
        axes.set_title("your path leaves the picture")
    axes.grid(alpha=0.3)
    figure.legend(loc="outside lower center", ncols=4)
    return _png(figure)


def ending(path: np.ndarray, point: tuple[float, float], title: str, circle: bool = False) -> bytes:
    """Where a path (n, 2) goes, near a point. circle: draw the one beyond which it diverges."""
    from matplotlib.patches import Circle

    figure, axes = _one_plot()
    shown = _drawable(path)
    distance = float(np.linalg.norm(path[0] - np.asarray(point)))
    reach = np.abs(shown - point).max()
    reach = 1.15 * max(2 * distance if circle else 0.0, min(reach, 6 * distance), 1e-9)
    axes.plot(*point, "k*", markersize=14, label="the point")
    axes.plot(*shown.T, ".-", color="tab:blue", label="the path")
    axes.plot(*shown[0], "s", color="black", fillstyle="none", markersize=12, label="its start")
    if len(shown) == len(path):
        axes.plot(
            *shown[-1],
            "o",
            label="its last row",
            color="tab:red",
            fillstyle="none",
            markersize=16,
            markeredgewidth=2,
        )
    if circle:
        axes.add_patch(Circle(point, 2 * distance, fill=False, linestyle="--"))
        axes.plot([], [], "k--", label="twice as far as the start")
    limits = [(p - reach, p + reach) for p in point]
    axes.set(xlim=limits[0], ylim=limits[1], xlabel="x", ylabel="y", aspect="equal", title=title)
    figure.legend(loc="outside lower center", ncols=3)
    return _png(figure)


def curves(found: Sequence[float], expected: Sequence[float], label: str) -> bytes:
    """Two curves over the epochs 1, 2, ..."""
    figure, axes = _one_plot()
    for values, style in ((expected, "o--"), (found, ".-")):
        colour, name = ("tab:gray", ASKED) if values is expected else ("tab:red", YOURS)
        axes.plot(range(1, len(values) + 1), values, style, color=colour, label=name)
    axes.set(xlabel="epoch", ylabel=label)
    axes.legend()
    axes.grid(alpha=0.3)
    return _png(figure)


def grids(found: np.ndarray, expected: np.ndarray) -> bytes:
    """The first nine of two sets of images (n, 1, 28, 28) with values from -1 to 1."""
    return beside({YOURS: _tiled(found), ASKED: _tiled(expected)}, low=-1, high=1)


def short_training(
    before: np.ndarray, after: np.ndarray, losses: Sequence[tuple[float, float]]
) -> bytes:
    """Nine samples (9, 1, 28, 28) before and after a short training, and the losses
    (generator's, discriminator's) that each step returned. The file says where the samples after
    it are: see SAMPLES."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    # Places by hand: every submission gets this picture, and a layout would draw it three times.
    width, height, side = 1170, 414, 352
    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI)
    lefts, bottom = (14, 386), 20

    def placed(left: int, low: int, wide: int, high: int) -> "Axes":
        return figure.add_axes((left / width, low / height, wide / width, high / height))

    axes = placed(836, 52, 320, 320)
    for left, images, title in zip(
        lefts, (before, after), ("samples before", "samples after"), strict=True
    ):
        place = placed(left, bottom, side, side)
        shown = np.nan_to_num(_tiled(images), nan=-1.0)
        place.imshow(shown, cmap="gray", vmin=-1, vmax=1, interpolation="none")
        place.set(xticks=[], yticks=[], title=title)
    rows = np.array(losses, dtype=np.float64).reshape(-1, 2)
    for column, (name, balance) in enumerate((("generator", 1), ("discriminator", 2))):
        values = np.clip(np.nan_to_num(rows[:, column]), -1e12, 1e12)
        axes.plot(range(1, len(rows) + 1), values, ".-", color=f"C{column}", label=name)
        label = "equilibrium" if column == 0 else None
        axes.axhline(balance * np.log(2), color="gray", linestyle=":", linewidth=1, label=label)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set(xlabel="step", ylabel="loss, as train_step returned it", title="losses")
    axes.grid(alpha=0.3)
    axes.legend()
    edges = lefts[1], height - bottom - side, lefts[1] + side, height - bottom
    return _png(figure, {SAMPLES: " ".join(map(str, edges))})


def beside(images: Mapping[str, np.ndarray], low: float = 0, high: float = 255) -> bytes:
    """Images (height, width) or (height, width, 3) side by side; low is black and high white."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.2 * len(images), 4.6), layout="constrained")
    for axes, (title, image) in zip(
        figure.subplots(1, len(images), squeeze=False).flat, images.items(), strict=True
    ):
        rough = max(1, -(-max(image.shape[:2]) // 1_000))
        shown = image[::rough, ::rough]
        kind = {} if shown.ndim == 3 else {"cmap": "gray", "vmin": low, "vmax": high}
        axes.imshow(shown, interpolation="none" if rough == 1 else "auto", **kind)
        axes.set(xticks=[], yticks=[], title=title)
    return _png(figure)


def beside_figure(picture: np.ndarray, name: str | None) -> bytes:
    """A drawn figure (height, width, 3) beside the reference's, expected/NAME.png; alone if there
    is none."""
    if name is None:
        return beside({YOURS: picture})
    from matplotlib.image import imread

    expected = imread(EXPECTED / f"{name}.png")[..., :3] * 255
    return beside({YOURS: picture, ASKED: expected.astype(np.uint8)})


def _tiled(images: np.ndarray) -> np.ndarray:
    tiles = np.full((9, 28, 28), -1.0)
    first = images[:9].reshape(-1, 28, 28)
    tiles[: len(first)] = first
    rows = np.pad(tiles, ((0, 0), (1, 1), (1, 1)), constant_values=1).reshape(3, 3, 30, 30)
    return rows.transpose(0, 2, 1, 3).reshape(90, 90)


def _drawable(points: np.ndarray) -> np.ndarray:
    """The points that can be drawn, with coordinates that matplotlib can scale."""
    finite = points[np.isfinite(points).all(axis=1)][:MOST_POINTS]
    return np.clip(finite, -1e12, 1e12)


def _one_plot() -> "tuple[Figure, Axes]":
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.6, 5.2), layout="constrained")
    return figure, figure.add_subplot()


def _png(figure: "Figure", notes: Mapping[str, str] | None = None) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    buffer = io.BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(buffer, format="png", dpi=DPI, metadata=notes)
    return buffer.getvalue()
