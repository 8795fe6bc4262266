"""A matplotlib figure as plain data: what is drawn on each axes, and the rendered picture.

Whether something is shown is decided by drawing it: there are many ways to hide ticks or a line.
"""

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.collections import LineCollection, PathCollection, QuadMesh
from matplotlib.colors import to_rgb
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.legend import Legend
from matplotlib.lines import AxLine, Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from numpy.typing import ArrayLike

from .records import Drawing, Table

MAX_POINTS = 20_000
VISIBLE = 6  # of 255: how much a pixel must change
FEWEST_PIXELS, FEWEST_OF_TICKS = 8, 32  # at the figure's edge, ticks leave a pixel each


def drawing_record(figure: Figure) -> Drawing:
    """Render the figure and list, for each axes, its lines, points, images, texts and limits."""
    canvas = FigureCanvasAgg(figure)
    # Laying out labels takes half of the time, and no check asks where they are.
    figure.set_layout_engine("none")
    canvas.draw()
    picture = np.asarray(canvas.buffer_rgba())[..., :3].copy()
    sketch = _Sketch(figure)
    record = Drawing(
        [_axes_table(axes, figure, sketch) for axes in figure.axes], figure.get_suptitle(), picture
    )
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(figure)
    return record


class _Sketch:
    """A canvas of the figure's size on which single parts are drawn, to see whether they show."""

    def __init__(self, figure: Figure) -> None:
        width, height = figure.canvas.get_width_height()
        self._renderer = RendererAgg(width, height, figure.dpi)
        self._paper = Rectangle((0, 0), width, height)

    def shows(self, parts: Sequence[Artist], behind: Any, fewest: int = FEWEST_PIXELS) -> bool:
        """Whether the parts change at least so many pixels of a picture of this colour."""
        self._renderer.clear()
        self._paper.set_color(to_rgb(behind))
        self._paper.draw(self._renderer)
        before = np.asarray(self._renderer.buffer_rgba()).astype(np.int16)
        for part in parts:
            part.draw(self._renderer)
        change = np.abs(np.asarray(self._renderer.buffer_rgba()) - before).max(axis=-1)
        return int((change >= VISIBLE).sum()) >= fewest


def _axes_table(axes: Axes, figure: Figure, sketch: _Sketch) -> Table:
    box = axes.get_position()
    legends = [part for part in (*axes.get_children(), *figure.legends) if isinstance(part, Legend)]
    shown = {
        "title": " ".join(filter(None, _titles(axes))),
        "x_label": _text(axes.xaxis.label) * _has_axis(axes, "x") or figure.get_supxlabel(),
        "y_label": _text(axes.yaxis.label) * _has_axis(axes, "y") or figure.get_supylabel(),
        "x_limits": [float(limit) for limit in axes.get_xlim()],
        "y_limits": [float(limit) for limit in axes.get_ylim()],
        "equal_aspect": axes.get_aspect() in ("equal", 1.0),
        "lines": [
            _line(_label(line, legends), *_data(line, axes))
            for line in axes.get_lines()
            if sketch.shows([line], axes.get_facecolor())
        ]
        + [
            _line(collection.get_label(), *np.asarray(segment).T)
            for collection in axes.collections
            if isinstance(collection, LineCollection)
            and sketch.shows([collection], axes.get_facecolor())
            for segment in collection.get_segments()
        ],
        "points": [
            np.ma.filled(np.ma.asarray(collection.get_offsets(), float), np.nan)
            for collection in axes.collections
            if isinstance(collection, PathCollection)
            and sketch.shows([collection], axes.get_facecolor())
        ],
        "contours": [
            _contours(collection)
            for collection in axes.collections
            if isinstance(collection, ContourSet)
            and sketch.shows([collection], axes.get_facecolor())
        ],
        "images": [
            _shown_grey(image, axes)
            for image in (*axes.get_images(), *axes.collections)
            if isinstance(image, AxesImage | QuadMesh) and image.get_visible()
        ],
        "legend": [
            _text(text) for legend in legends if legend.get_visible() for text in legend.get_texts()
        ],
        "texts": [_text(text) for text in (*axes.texts, *figure.texts) if _text(text)],
        "grid": _has_grid(axes, sketch),
        "axis_shown": _has_ticks(axes, sketch, figure.get_facecolor()),
        "place": [float(box.x0), float(box.y0), float(box.width), float(box.height)],
    }
    return Table(list(shown.items()))


def _label(line: Line2D, legends: Sequence[Legend]) -> object:
    """The line's label, or the one that a legend alone gives it: `legend(["generator", ...])`."""
    label = str(line.get_label())
    if label and not label.startswith("_"):
        return label
    entries = [
        (entry, text.get_text())
        for legend in legends
        for entry, text in zip(legend.legend_handles, legend.get_texts(), strict=False)
        if isinstance(entry, Line2D)
    ]
    return next((text for entry, text in entries if _look(entry) == _look(line)), label)


def _data(line: Line2D, axes: Axes) -> tuple[ArrayLike, ArrayLike]:
    """The line's x and y; axline() makes one whose ends are known only once it is drawn."""
    if not isinstance(line, AxLine):
        x, y = line.get_data()
        return x, y
    ends = line.get_transform().transform(line.get_xydata())
    x, y = axes.transData.inverted().transform(ends).T
    return x, y


def _look(line: Line2D) -> tuple[object, ...]:
    return to_rgb(line.get_color()), line.get_linestyle(), line.get_marker()


def _titles(axes: Axes) -> list[str]:
    return [axes.get_title("left"), axes.get_title("center"), axes.get_title("right")]


def _text(text: Text) -> str:
    return text.get_text() if text.get_visible() else ""


def _has_axis(axes: Axes, name: str) -> bool:
    """Whether the axis along x or y is drawn. Those that are not would create ticks when asked."""
    axis = axes.xaxis if name == "x" else axes.yaxis
    return axes.get_visible() and axes.axison and axis.get_visible()


def _has_grid(axes: Axes, sketch: _Sketch) -> bool:
    ticks = [
        tick
        for name, axis in (("x", axes.xaxis), ("y", axes.yaxis))
        if _has_axis(axes, name)
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())
    ]
    return sketch.shows([tick.gridline for tick in ticks], axes.get_facecolor())


def _has_ticks(axes: Axes, sketch: _Sketch, behind: Any) -> bool:
    """Whether ticks, their numbers or a grid are drawn; a frame alone is none of these."""
    drawn: list[Artist] = []
    for name, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
        if _has_axis(axes, name):
            axis.label.set_visible(False)
            drawn.append(axis)
    return sketch.shows(drawn, behind, FEWEST_OF_TICKS)


def _line(label: object, x: ArrayLike, y: ArrayLike) -> Table:
    as_floats: list[np.ndarray] = [
        np.ravel(np.ma.filled(np.ma.asarray(data, float), np.nan)) for data in (x, y)
    ]
    xs, ys = np.broadcast_arrays(*as_floats)  # as matplotlib does where one of them is a number
    return Table([("label", str(label)), ("x", xs), ("y", ys)])


def _contours(contours: ContourSet) -> Table:
    """Levels, and the points of their lines (or of the edges of filled areas)."""
    points = [np.asarray(path.vertices)[:MAX_POINTS] for path in contours.get_paths()]
    shown = {
        "levels": np.asarray(contours.levels, dtype=float),
        "points": np.concatenate([np.empty((0, 2)), *points])[:MAX_POINTS],
        "filled": bool(contours.filled),
    }
    return Table(list(shown.items()))


def _shown_grey(image: AxesImage | QuadMesh, axes: Axes) -> np.ndarray:
    """The image's pixels as they appear, as uint8 grey (0 black, 255 white), the way they are
    turned on the axes."""
    values: Any = image.get_array()
    first: Any
    last: Any
    if isinstance(image, QuadMesh):
        corners: Any = image.get_coordinates()
        values = np.reshape(values, (corners.shape[0] - 1, corners.shape[1] - 1, *values.shape[2:]))
        first, last = corners[0, 0], corners[-1, -1]
    else:
        left, right, bottom, top = image.get_extent()
        top, bottom = (top, bottom) if image.origin == "upper" else (bottom, top)
        first, last = (left, top), (right, bottom)
    shown = image.to_rgba(values, bytes=True).astype(np.float64)
    alpha: Any = 1.0 if image.get_alpha() is None else image.get_alpha()
    opaque = shown[..., 3] / 255 * alpha  # over white paper
    grey = np.rint(shown[..., :3].mean(axis=-1) * opaque + 255 * (1 - opaque)).astype(np.uint8)
    grey = _within(axes, grey, first, last)
    (x, y), (end_x, end_y) = axes.transData.transform([first, last])
    return grey[:: -1 if y < end_y else 1, :: -1 if x > end_x else 1].copy()


def _within(axes: Axes, grey: np.ndarray, first: Any, last: Any) -> np.ndarray:
    """The pixels whose centres lie within the limits of the axes; white if hardly any do.

    first, last: (x, y) of the outer corners of the first and the last pixel.
    """
    kept = []
    for length, start, end, limits in zip(
        grey.shape[::-1], first, last, (axes.get_xlim(), axes.get_ylim()), strict=True
    ):
        centres = start + (np.arange(length) + 0.5) * (end - start) / length
        kept.append((min(limits) <= centres) & (centres <= max(limits)))
    columns, rows = kept
    if min(columns.sum(), rows.sum()) < 2:
        return np.full_like(grey, 255)
    return grey[rows][:, columns]
