"""A matplotlib figure as plain data: what is drawn on each axes, and the rendered picture."""

import sys
from typing import cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from .records import Drawing, Table

MAX_POINTS = 20_000


def drawing_record(figure: Figure) -> Drawing:
    """Render the figure and list, for each axes, its lines, points, images, texts and limits."""
    canvas = FigureCanvasAgg(figure)
    # Laying out labels takes half of the time, and no check asks where they are.
    figure.set_layout_engine("none")
    canvas.draw()
    picture = np.asarray(canvas.buffer_rgba())[..., :3].copy()
    title = figure.get_suptitle()
    record = Drawing([_axes_table(axes) for axes in figure.axes], title, picture)
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(figure)
    return record


def _axes_table(axes: Axes) -> Table:
    legend = axes.get_legend()
    box = axes.get_position()
    # Ticks and grid are visible only with the frame; asking for hidden ones would create them.
    framed = bool(axes.axison)
    shown = {
        "title": axes.get_title(),
        "x_label": axes.get_xlabel(),
        "y_label": axes.get_ylabel(),
        "x_limits": [float(limit) for limit in axes.get_xlim()],
        "y_limits": [float(limit) for limit in axes.get_ylim()],
        "equal_aspect": axes.get_aspect() in ("equal", 1.0),
        "lines": [
            _line(line.get_label(), *line.get_data()) for line in axes.get_lines() if _shows(line)
        ]
        + [
            _line(collection.get_label(), *np.asarray(segment).T)
            for collection in axes.collections
            if isinstance(collection, LineCollection)
            for segment in collection.get_segments()
        ],
        "points": [
            np.ma.filled(np.ma.asarray(collection.get_offsets(), float), np.nan)
            for collection in axes.collections
            if isinstance(collection, PathCollection)
        ],
        "contours": [
            _contours(collection)
            for collection in axes.collections
            if isinstance(collection, ContourSet)
        ],
        "images": [_shown_grey(image) for image in axes.get_images()],
        "legend": [text.get_text() for text in legend.get_texts()] if legend else [],
        "texts": [text.get_text() for text in axes.texts],
        "grid": framed
        and any(line.get_visible() for line in axes.get_xgridlines() + axes.get_ygridlines()),
        "axis_shown": framed and bool(axes.get_xticks().size or axes.get_yticks().size),
        "place": [float(box.x0), float(box.y0), float(box.width), float(box.height)],
    }
    return Table(list(shown.items()))


def _shows(line: Line2D) -> bool:
    """Whether any of it is visible: a single point without a marker is not."""
    has_marker = str(line.get_marker()).strip() not in ("", "None", "none")
    is_drawn = line.get_linestyle() != "None" and np.size(line.get_xdata()) > 1
    return line.get_visible() and (has_marker or is_drawn)


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


def _shown_grey(image: AxesImage) -> np.ndarray:
    """The image's pixels as they appear, as uint8 grey (0 black, 255 white); upright."""
    values = cast(np.ndarray, image.get_array())
    shown = image.to_rgba(values, bytes=True)[..., :3].astype(np.float64)
    grey = np.rint(shown.mean(axis=-1)).astype(np.uint8)
    return grey if image.origin == "upper" else grey[::-1].copy()
