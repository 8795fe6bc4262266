"""Checks of figures.py: question 2.f."""

from weakref import WeakKeyDictionary

import numpy as np
import pytest

from grader.checks import pictures
from grader.checks.decorator import check
from grader.checks.question_2 import greys, plotted
from grader.checks.question_2.greys import SAMPLES, quartered, quarters
from grader.checks.replies import axes_of
from grader.checks.results.outcomes import Raised
from grader.checks.show import show_value
from grader.checks.submission import Reply
from grader.worker.data.records import Drawing, Surface

pytestmark = pytest.mark.usefixtures("torch")

A_FIGURE = "a matplotlib Figure"


class DrawnReply(Reply):
    """A figure; messages about it show it beside the reference figure."""

    def __init__(self, value, call, expected):
        super().__init__(value, call)
        self._expected = expected

    def wrong(self, asked, likely=None, returned=None):
        what = show_value(self.value)
        return (
            super()
            .wrong(asked, likely, f"{what}: {returned}" if returned else what)
            .showing(pictures.beside_figure, self.value.picture, self._expected)
        )


def drawn(submission, name, *arguments, expected, call, **named):
    """The axes of the figure that a function returns, and the reply. expected: the file of the
    reference figure. call: lines that repeat the call, after its import."""
    call = f"from {submission.package}.figures import {name.partition('.')[2]}\n{call}"
    try:
        value = submission.call(name, *arguments, seconds=30, **named).value
    except Raised as error:
        error.call = call
        raise
    if not isinstance(value, Drawing):
        raise submission.reply(value, call).wrong(A_FIGURE)
    return axes_of(value), DrawnReply(value, call, expected)


NO_POINT = "draw one, with scatter() or with plot() and a marker: without one, it does not show"

TURNS = np.linspace(0, 6, 30)
PATHS = {
    "eta = 0.1": np.stack([0.8**TURNS, -(0.7**TURNS)], axis=1),
    "spiral": np.stack([np.cos(TURNS) * TURNS, np.sin(TURNS) * TURNS], axis=1) / 3,
}
SURFACE = Surface(1.0, 3.0)


CALL = """import numpy as np
t = np.linspace(0, 6, 30)
paths = {"eta = 0.1": np.stack([0.8**t, -(0.7**t)], axis=1),
         "spiral": np.stack([np.cos(t) * t, np.sin(t) * t], axis=1) / 3}
"""
CALL_OVER_CONTOURS = f"plot_paths(paths, lambda x, y: {SURFACE.a:g} * x**2 - {SURFACE.b:g} * y**2)"


@check("2.f", 1, of="figures.plot_paths")
def test_plot_paths(submission):
    """plot_paths: a labelled line for each path, the saddle marked, equal aspect, contours of f."""
    name = "figures.plot_paths"
    call = CALL + "plot_paths(paths)"
    try:
        all_axes, reply = drawn(submission, name, PATHS, expected="paths", call=call)
    except Raised as error:
        if "'NoneType' object is not callable" in error.returned:
            error.likely = "f is None here: draw contours only if f is given"
        raise
    require_paths(all_axes, reply)
    call = CALL + CALL_OVER_CONTOURS
    expected = "paths-over-contours"
    all_axes, reply = drawn(submission, name, PATHS, SURFACE, expected=expected, call=call)
    require_paths(all_axes, reply)
    require_contours(all_axes[0], SURFACE, reply)


def require_paths(all_axes, reply):
    if not all_axes:
        raise reply.wrong("a plot of the paths")
    axes = all_axes[0]
    for label, path in PATHS.items():
        line = plotted.find_line(axes.lines, path[:, 0], path[:, 1])
        if line is None:
            raise reply.wrong(
                f"a line through the points of each path: {label!r} is missing",
                plotted.why_no_path(axes, path),
                plotted.lines(axes),
            )
        if label not in line.label or not any(label in entry for entry in axes.legend):
            raise reply.wrong(
                f"a legend that names each path: {label!r}",
                plotted.why_no_entry(axes, line),
                plotted.legend(axes),
            )
    single = [line for line in axes.lines if line.x.size == 1]
    at_origin = [np.allclose([line.x[0], line.y[0]], 0) for line in single]
    at_origin += [np.allclose(points, 0) for points in axes.points if len(points)]
    if not any(at_origin):
        told = f"{len(at_origin)} points elsewhere" if at_origin else "no single point"
        likely = None if at_origin else NO_POINT
        raise reply.wrong("a point that marks the saddle (0, 0)", likely, told)
    if not axes.equal_aspect:
        raise reply.wrong(
            "equal aspect: the same scale along x and y", returned="different scales along x and y"
        )


def require_contours(axes, surface, reply):
    asked = "contours of f behind the paths, if f is given"
    if not axes.contours or not axes.contours[0].levels.size:
        raise reply.wrong(asked, returned="no contours")
    contours = axes.contours[0]
    x, y = contours.points.T
    if not follows(contours, surface, x, y):
        likely = "x and y are swapped in f" if follows(contours, surface, y, x) else None
        raise reply.wrong(asked, likely, "contours along which f is not constant")


def follows(contours, surface, x, y):
    """Whether a x^2 - b y^2 is one of the levels along the contours."""
    values, levels = surface.a * x * x - surface.b * y * y, np.sort(contours.levels)
    above = np.searchsorted(levels, values).clip(1, max(len(levels) - 1, 1))
    nearest = levels[np.minimum([above - 1, above], len(levels) - 1)]
    gaps = np.abs(values - nearest).min(0)
    spacing = np.ptp(levels) / max(len(levels) - 1, 1)
    # The outlines of filled areas also run along the frame, where f has any value.
    wanted = 0.5 if contours.filled else 0.9
    return bool(len(gaps) and np.mean(gaps < spacing / 5) >= wanted)


def shown_images(all_axes, reply):
    """(the nine images as shown, in grey, row by row; their axes: nine, or one if tiled)."""
    asked = "a 3x3 grid of nine grey images"
    with_images = [axes for axes in all_axes if axes.images]
    if len(with_images) == 9:
        centres = [
            (bottom + height / 2, left + width / 2)
            for left, bottom, width, height in (axes.place for axes in with_images)
        ]
        rows = sorted({round(y, 2) for y, _ in centres}, reverse=True)
        columns = sorted({round(x, 2) for _, x in centres})
        if (len(rows), len(columns)) != (3, 3):
            raise reply.wrong(asked, returned=f"a grid of {len(rows)}x{len(columns)}")
        order = sorted(range(9), key=lambda k: (rows.index(round(centres[k][0], 2)), centres[k][1]))
        return [with_images[k].images[0] for k in order], with_images
    if len(with_images) == 1:
        tiled = with_images[0].images[0]
        if min(tiled.shape) < 3 * 28:
            raise reply.wrong(asked, returned=f"one image of {tiled.shape} pixels")
        height, width = tiled.shape[0] / 3, tiled.shape[1] / 3
        return [
            tiled[
                int(height * (r + 0.5)) - 10 : int(height * (r + 0.5)) + 10,
                int(width * (c + 0.5)) - 10 : int(width * (c + 0.5)) + 10,
            ]
            for r in range(3)
            for c in range(3)
        ], with_images
    raise reply.wrong(asked, returned=f"{len(with_images)} plots that show images")


@check("2.f", 1, of="figures.plot_samples")
def test_plot_samples(submission):
    """plot_samples: a 3x3 grid of grey images without axes; -1 is black and 1 is white."""
    import torch

    values, shades = [], []
    # Images of all greys and of a few must be shown on the same grey scale.
    for levels, title, expected_file in SAMPLES:
        given = "".join(f", {key}={text!r}" for key, text in title.items())
        call = f"import torch\n{greys.typed(levels)}plot_samples(images{given})"
        images = torch.from_numpy(quartered(levels))
        all_axes, reply = drawn(
            submission, "figures.plot_samples", images, expected=expected_file, call=call, **title
        )
        shown, axes = shown_images(all_axes, reply)
        values.append(greys.values(levels))
        shades.append(np.array([quarters(image) for image in shown]))
        if not greys.is_one_grey_scale(np.concatenate(values), np.concatenate(shades)):
            right = greys.asked(values[-1])
            raise reply.wrong(
                "-1 shown as black, 1 as white, greys in order between; images upright, row by row",
                greys.likely_cause(shades[-1], values[-1], reply.value.picture),
                "shades from 0 (black) to 255 (white):\n"
                f"nine images: {told(shades[-1].mean(1))} (asked: about {told(right.mean(1))})\n"
                f"quarters of the first: {told(shades[-1][0])} (asked: about {told(right[0])})",
            )
        if framed := sum(a.axis_shown for a in axes):
            raise reply.wrong(
                "images without axes and ticks",
                returned=f"{framed} of {len(axes)} images with ticks, numbers or a grid",
            )
    wanted = SAMPLES[-1][1]["title"]
    texts = [text for text in (reply.value.title, *(a.title for a in all_axes)) if text]
    texts += [text for a in all_axes for text in a.texts]
    if wanted not in texts:
        told_titles = plotted.listed(texts)
        returned = f"the titles {told_titles}" if texts else "no title"
        raise reply.wrong(f"the title {wanted!r} above the images", returned=returned)


def told(shades):
    return np.rint(np.nan_to_num(shades)).astype(int).tolist()


G_LOSSES, D_LOSSES = [0.9, 1.7, 1.4, 1.6], [1.2, 0.7, 0.95, 0.8]


_kept = WeakKeyDictionary()  # submission -> its figure: two checks look at the same one


def losses_plot(submission):
    if submission not in _kept:
        call = f"plot_losses({G_LOSSES}, {D_LOSSES})"
        _kept[submission] = drawn(
            submission, "figures.plot_losses", G_LOSSES, D_LOSSES, expected="losses", call=call
        )
    all_axes, reply = _kept[submission]
    if len(all_axes) != 1:
        places = {axes.place for axes in all_axes}
        likely = (
            "twinx() makes a second scale: draw both curves on one" if len(places) == 1 else None
        )
        raise reply.wrong("one plot with both curves", likely, f"{len(all_axes)} plots")
    return all_axes[0], reply


@check("2.f", 1, of="figures.plot_losses")
def test_plot_losses_curves(submission):
    """plot_losses: both curves against the epochs 1..n, each with the right label."""
    axes, reply = losses_plot(submission)
    epochs = np.arange(1, 5)
    players = "generator", "discriminator"
    for losses, player, other in zip((G_LOSSES, D_LOSSES), players, players[::-1], strict=True):
        line = plotted.find_line(axes.lines, epochs, losses)
        if line is None:
            raise reply.wrong(
                f"the {player}'s losses against the epochs 1, 2, 3, 4",
                plotted.why_no_curve(axes, losses),
                plotted.lines(axes),
            )
        if not line.label.lower().startswith(player[0]):  # "generator", "G loss", "d_losses"
            likely = None if plotted.is_named(line) else plotted.why_no_entry(axes, line)
            if line.label.lower().startswith(other[0]):
                likely = "the two curves or their labels are swapped"
            label = f"labelled {line.label[:60]!r}" if plotted.is_named(line) else "without a label"
            raise reply.wrong(
                f"the {player}'s curve with a label that names it", likely, f"a curve {label}"
            )


@check("2.f", 1, of="figures.plot_losses")
def test_plot_losses_frame(submission):
    """plot_losses: labelled axes, legend, grid, and lines at ln 2 and 2 ln 2."""
    axes, reply = losses_plot(submission)
    if not (axes.x_label and axes.y_label):
        labels = f"the label {axes.x_label[:60]!r} along x and {axes.y_label[:60]!r} along y"
        raise reply.wrong("a label on each axis", returned=labels)
    if len(axes.legend) < 2:
        named = sum(map(plotted.is_named, axes.lines))
        likely = "legend() is missing" if named > 1 else "label= is missing for the lines"
        raise reply.wrong(
            "a legend that names both curves", None if axes.legend else likely, plotted.legend(axes)
        )
    if not axes.grid:
        raise reply.wrong("a grid", returned="no grid")
    for value, name in ((np.log(2), "ln 2"), (2 * np.log(2), "2 ln 2")):
        flat = [
            line
            for line in axes.lines
            if line.y.size >= 2 and np.allclose(line.y, value, atol=2e-3)
        ]
        if not flat:
            heights = plotted.levels(axes)
            listed = ", ".join(f"{height:.3f}" for height in heights[: plotted.MOST])
            raise reply.wrong(
                f"a horizontal line at {name} = {value:.3f}, the loss at equilibrium",
                plotted.why_no_level(heights),
                f"horizontal lines at {listed}" if heights else "no horizontal line",
            )
