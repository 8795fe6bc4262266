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
from matplotlib.container import ErrorbarContainer
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.legend import Legend
from matplotlib.lines import AxLine, Line2D
from matplotlib.patches import Ellipse, Rectangle
from matplotlib.text import Annotation, Text
from numpy.typing import ArrayLike

from .records import Drawing, Table
from .shown_images import shown_grey

MAX_POINTS = 20_000
VISIBLE = 6  # of 255: how much a pixel must change
FEWEST_PIXELS, FEWEST_OF_TICKS = 8, 32  # at the figure's edge, ticks leave a pixel each
Colour = tuple[float, float, float]


def drawing_record(figure: Figure) -> Drawing:
    """Render the figure and list, for each axes, its lines, points, images, texts and limits."""
    canvas = FigureCanvasAgg(figure)
    # Laying out labels takes half of the time, and no check asks where they are.
    figure.set_layout_engine("none")
    canvas.draw()
    picture = np.asarray(canvas.buffer_rgba())[..., :3].copy()
    sketch = _Sketch(figure)
    record = Drawing(
        [_axes_table(axes, figure, sketch) for axes in figure.axes if not _is_colour_bar(axes)],
        figure.get_suptitle(),
        picture,
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
        self._empty: dict[Colour, np.ndarray] = {}  # by its colour

    def shows(
        self,
        parts: Sequence[Artist],
        behind: Any,
        fewest: int = FEWEST_PIXELS,
        over: Sequence[Artist] = (),
    ) -> bool:
        """Whether the parts change at least so many pixels of a picture of this colour. over: what
        is drawn after them, and may cover them."""
        colour = to_rgb(behind)
        if not over and colour not in self._empty:
            self._empty[colour] = self._drawn((), colour)
        without = self._drawn(over, colour) if over else self._empty[colour]
        with_them = self._drawn([*parts, *over], colour)
        changed = np.flatnonzero(with_them.view(np.uint32) != without.view(np.uint32))
        change = np.abs(with_them[changed] - without[changed].astype(np.int16)).max(axis=-1)
        return int((change >= VISIBLE).sum()) >= fewest

    def _drawn(self, parts: Sequence[Artist], colour: Colour) -> np.ndarray:
        """All pixels, row by row, as uint8 (n, 4)."""
        self._renderer.clear()
        self._paper.set_color(colour)
        self._paper.draw(self._renderer)
        for part in parts:
            part.draw(self._renderer)
        return np.array(self._renderer.buffer_rgba()).reshape(-1, 4)


def _axes_table(axes: Axes, figure: Figure, sketch: _Sketch) -> Table:
    box = axes.get_position()
    legends = [part for part in (*axes.get_children(), *figure.legends) if isinstance(part, Legend)]
    fills = [part for part in axes.get_children() if _is_fill(part)]
    parts = [
        part
        for part in (*axes.get_lines(), *axes.collections, *axes.texts, *axes.patches)
        if sketch.shows([part], axes.get_facecolor())
    ]
    seen = [part for part in parts if not _covers(fills, part, axes, sketch)]
    lines = [line for line in seen if isinstance(line, Line2D)]
    images = [
        shown_grey(image, axes)
        for image in (*axes.get_images(), *axes.collections)
        if isinstance(image, AxesImage | QuadMesh) and image.get_visible()
    ]
    shown = {
        "title": " ".join(filter(None, _titles(axes))),
        "x_label": _text(axes.xaxis.label) * _has_axis(axes, "x") or figure.get_supxlabel(),
        "y_label": _text(axes.yaxis.label) * _has_axis(axes, "y") or figure.get_supylabel(),
        "x_limits": [float(limit) for limit in axes.get_xlim()],
        "y_limits": [float(limit) for limit in axes.get_ylim()],
        "equal_aspect": _has_one_scale(axes),
        "lines": [
            _line(label, *_data(line, axes))
            for line, label in zip(lines, _labels(lines, legends, axes), strict=True)
        ]
        + [
            _line(collection.get_label(), *np.asarray(segment).T)
            for collection in seen
            if isinstance(collection, LineCollection)
            for segment in collection.get_segments()
        ],
        "points": [points for part in seen if len(points := _marked(part, axes))],
        "covered": len(parts) - len(seen),
        "contours": [_contours(part) for part in seen if isinstance(part, ContourSet)],
        "images": images,
        "legend": [
            _text(text) for legend in legends if legend.get_visible() for text in legend.get_texts()
        ],
        "texts": [_text(text) for text in (*axes.texts, *figure.texts) if _text(text)],
        "grid": _has_grid(axes, sketch),
        # Only images are asked to have none, and drawing them takes a third of the time.
        "axis_shown": bool(images) and _has_ticks(axes, sketch, figure.get_facecolor()),
        "place": [float(box.x0), float(box.y0), float(box.width), float(box.height)],
    }
    return Table(list(shown.items()))


def _is_colour_bar(axes: Axes) -> bool:
    """Whether it only explains the colours of another; matplotlib names it so."""
    return axes.get_label() == "<colorbar>"


def _is_fill(part: Artist) -> bool:
    """Whether it fills an area: what is drawn before it is covered."""
    if isinstance(part, ContourSet):
        return bool(part.filled)
    return isinstance(part, AxesImage | QuadMesh)


def _covers(fills: Sequence[Artist], part: Artist, axes: Axes, sketch: _Sketch) -> bool:
    """Whether nothing of the part is seen, since areas are drawn after it. Those of one zorder are
    drawn in the order in which they were added."""
    added = axes.get_children()
    over = [
        fill
        for fill in fills
        if fill is not part
        and (fill.get_zorder(), added.index(fill)) > (part.get_zorder(), added.index(part))
    ]
    return bool(over) and not sketch.shows([part], axes.get_facecolor(), over=over)


def _has_one_scale(axes: Axes) -> bool:
    """Whether x and y have the same scale: so set, or so drawn."""
    if axes.get_aspect() in ("equal", 1.0):
        return True
    x, y = (limits[0] for limits in (axes.get_xlim(), axes.get_ylim()))
    corners = axes.transData.transform([(x, y), (x + 1, y), (x, y + 1)])
    across, up = np.linalg.norm(corners[1:] - corners[0], axis=1)
    return bool(abs(across / up - 1) < 0.01) if up > 0 else False


def _marked(part: Artist, axes: Axes) -> np.ndarray:
    """The points (n, 2) that a part marks: those of scatter(), where an annotation points, where a
    text stands, a circle's centre."""
    if isinstance(part, PathCollection):
        return np.ma.filled(np.ma.asarray(part.get_offsets(), float), np.nan)
    place: Any = None
    if isinstance(part, Annotation):
        place = part.xy if part.xycoords == "data" else None
    elif isinstance(part, Text) and part.get_transform() == axes.transData:
        place = part.get_position()
    elif isinstance(part, Ellipse):  # a Circle is one, too
        place = part.get_center()
    return np.empty((0, 2)) if place is None else np.asarray([place], float)


def _labels(lines: Sequence[Line2D], legends: Sequence[Legend], axes: Axes) -> list[str]:
    """The lines' labels. A line without one has that of its error bars, or of the first entry of a
    legend that looks like it: `legend(["generator", ...])` names the first lines, not those that
    happen to look alike."""
    of_bars = {
        id(bars.lines[0]): bars.get_label()
        for bars in axes.containers
        if isinstance(bars, ErrorbarContainer)
    }
    entries = [
        (_look(entry), text.get_text())
        for legend in legends
        for entry, text in zip(legend.legend_handles, legend.get_texts(), strict=False)
        if isinstance(entry, Line2D)
    ]
    labels = []
    for line in lines:
        label = str(of_bars.get(id(line)) or line.get_label())
        own = [entry for entry in entries if entry[0] == _look(line)]
        if not label or label.startswith("_"):
            label = own[0][1] if own else label
        if own:
            entries.remove(next((entry for entry in own if entry[1] == label), own[0]))
        labels.append(label)
    return labels


def _data(line: Line2D, axes: Axes) -> tuple[ArrayLike, ArrayLike]:
    """The line's x and y. Those of axhline() are fractions of the axes, and axline() makes a line
    whose ends are known only once it is drawn."""
    x, y = line.get_data()
    if not isinstance(line, AxLine) and line.get_transform() == axes.transData:
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
