"""Checks of figures.py: question 2.f."""

from weakref import WeakKeyDictionary

import numpy as np
import pytest

from .answers.records import Drawing, Surface
from .judging import pictures
from .judging.asking import Reply
from .judging.check import check
from .judging.replies import axes_of

pytestmark = pytest.mark.usefixtures("torch")

A_FIGURE = "a matplotlib Figure"


class DrawnReply(Reply):
    """A figure; messages about it show it beside the one of the reference."""

    def __init__(self, reply, expected):
        super().__init__(reply.value, lambda: reply.call)
        self._expected = expected

    def wrong(self, asked, likely=None, returned=None):
        return (
            super().wrong(asked, likely, returned)
            .showing(pictures.beside_figure, self.value.picture, self._expected)
        )  # fmt: skip


def drawn(answers, name, *arguments, expected, **named):
    """The axes of the figure that the call returns, and the reply. expected: the file of the
    figure that is asked for."""
    reply = answers.call(name, *arguments, seconds=30, **named)
    if not isinstance(reply.value, Drawing):
        raise reply.wrong(A_FIGURE)
    return axes_of(reply.value), DrawnReply(reply, expected)


def find_line(lines, x, y):
    """The line through just these points, or None."""
    for line in lines:
        if line.x.shape == np.shape(x) and np.allclose(line.x, x) and np.allclose(line.y, y):
            return line
    return None


def named_in(legend, text):
    return any(text in entry for entry in legend)


TURNS = np.linspace(0, 6, 30)
PATHS = {
    "eta = 0.1": np.stack([0.8**TURNS, -(0.7**TURNS)], axis=1),
    "spiral": np.stack([np.cos(TURNS) * TURNS, np.sin(TURNS) * TURNS], axis=1) / 3,
}
SURFACE = Surface(1.0, 3.0)


@check("2.f", 1, of="figures.plot_paths")
def test_plot_paths(answers):
    """plot_paths: a labelled line for each path, the saddle marked, equal aspect, contours of f."""
    for surface in (None, SURFACE):
        arguments = (PATHS,) if surface is None else (PATHS, surface)
        expected = "paths" if surface is None else "paths-over-contours"
        all_axes, reply = drawn(answers, "figures.plot_paths", *arguments, expected=expected)
        axes = all_axes[0] if all_axes else None
        for label, path in PATHS.items():
            line = find_line(axes.lines if axes else [], path[:, 0], path[:, 1])
            if line is None:
                raise reply.wrong(f"a line through the points of each path: {label!r} is missing")
            if label not in line.label or not named_in(axes.legend, label):
                raise reply.wrong(
                    f"a legend that names each path: {label!r}",
                    "label= for each line, then legend()",
                )
        single = [line for line in axes.lines if line.x.size == 1]
        at_origin = [np.allclose([line.x[0], line.y[0]], 0) for line in single]
        at_origin += [np.allclose(points, 0) for points in axes.points if len(points)]
        if not any(at_origin):
            raise reply.wrong(
                "the saddle (0, 0) marked by a point of its own",
                "a point that plot() draws alone shows only with a marker",
            )
        if not axes.equal_aspect:
            raise reply.wrong("equal aspect: one unit is as long along x as along y")
        if surface is not None:
            require_contours(axes, surface, reply)


def require_contours(axes, surface, reply):
    asked = "contours of f behind the paths, where f is given"
    if not axes.contours or not axes.contours[0].levels.size:
        raise reply.wrong(asked)
    contours = axes.contours[0]
    x, y = contours.points.T
    values, levels = surface.a * x * x - surface.b * y * y, np.sort(contours.levels)
    above = np.searchsorted(levels, values).clip(1, max(len(levels) - 1, 1))
    nearest = levels[np.minimum([above - 1, above], len(levels) - 1)]
    gaps = np.abs(values - nearest).min(0)
    spacing = np.ptp(levels) / max(len(levels) - 1, 1)
    # The outlines of filled areas also run along the frame, where f has any value.
    wanted = 0.5 if contours.filled else 0.9
    if not len(gaps) or not np.mean(gaps < spacing / 5) >= wanted:
        raise reply.wrong(asked, "f is not the same along each contour: are x and y swapped?")


def shown_images(all_axes, reply):
    """The nine images as they appear, in grey, row by row: of nine axes or of one tiled image."""
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
            raise reply.wrong(asked, returned=f"{len(rows)} rows and {len(columns)} columns")
        order = sorted(range(9), key=lambda k: (rows.index(round(centres[k][0], 2)), centres[k][1]))
        return [with_images[k].images[0] for k in order], with_images
    if len(with_images) == 1:
        tiled = with_images[0].images[0]
        if min(tiled.shape) < 3 * 28:
            raise reply.wrong(asked, returned=f"one picture of {tiled.shape} pixels")
        height, width = tiled.shape[0] / 3, tiled.shape[1] / 3
        return [
            tiled[int(height * (r + 0.5)) - 10 : int(height * (r + 0.5)) + 10,
                  int(width * (c + 0.5)) - 10 : int(width * (c + 0.5)) + 10]
            for r in range(3) for c in range(3)
        ], with_images  # fmt: skip
    raise reply.wrong(asked, returned=f"{len(with_images)} axes that show images")


TITLE = {"title": "epoch 10"}
SAMPLES = (
    (np.linspace(-0.8, 0.8, 9), {}, "samples"),
    (np.linspace(-0.3, 0.1, 9), TITLE, "samples-of-few-greys"),
)
QUARTERS = np.array([[-0.2, -0.1], [0.1, 0.2]])  # added to an image's quarters: which way up?


def quartered(greys):
    """Nine images, each of one grey but for the differences of its quarters."""
    offsets = np.kron(QUARTERS, np.ones((14, 14)))
    return (greys.reshape(9, 1, 1, 1) + offsets).astype(np.float32)


def quarters(image):
    """The middle grey of each quarter of a shown image."""
    height, width = image.shape[0] // 2, image.shape[1] // 2
    halves = (slice(0, height), slice(-height, None)), (slice(0, width), slice(-width, None))
    rough = height // 200 + 1, width // 200 + 1  # every pixel, but of a huge picture
    return [
        float(np.median(image[rows, columns][:: rough[0], :: rough[1]]))
        for rows in halves[0] for columns in halves[1]
    ]  # fmt: skip


def is_one_grey_scale(values, shades):
    """Whether the same value always has the same shade, larger ones lighter shades, and both ends
    are black and white."""
    order = np.argsort(values.ravel())
    value, shade = values.ravel()[order], shades.ravel()[order]
    ends = shade[value <= -0.999], shade[value >= 0.999]
    in_order = np.all(np.diff(shade) >= -3) and 64 < np.interp(0, value, shade) < 192
    return bool(in_order and np.all(ends[0] <= 3) and np.all(ends[1] >= 252))


@check("2.f", 1, of="figures.plot_samples")
def test_plot_samples(answers):
    """plot_samples: a 3x3 grid of grey images without axes; -1 is black and 1 is white."""
    import torch

    values, shades = [], []
    # The same grey scale for images of all greys and of a few: wherever its ends come from.
    for greys, title, expected_file in SAMPLES:
        images = torch.from_numpy(quartered(greys))
        all_axes, reply = drawn(
            answers, "figures.plot_samples", images, expected=expected_file, **title
        )
        shown, axes = shown_images(all_axes, reply)
        found = np.array([quarters(image) for image in shown])
        values.append(greys[:, None] + QUARTERS.ravel())
        shades.append(found)
        if not is_one_grey_scale(np.concatenate(values), np.concatenate(shades)):
            expected = (values[-1] + 1) / 2 * 255
            likely = "matplotlib stretches the grey scale of what it gets: fix its two ends"
            if np.allclose(found, 255 - expected, atol=3):
                likely = "black and white are swapped"
            elif np.allclose(found.mean(1), expected.mean(1), atol=3):
                likely = "the images are turned or mirrored"
            elif np.allclose(np.sort(found.mean(1)), expected.mean(1), atol=3):
                likely = "the images are not in reading order"
            raise reply.wrong(
                "-1 shown as black, 1 as white, greys in order between, upright, row by row",
                likely,
                f"mean greys of {found.mean(1).astype(int).tolist()} (0 to 255) for images of mean "
                f"{np.round(greys, 2).tolist()}",
            )
        if any(a.axis_shown for a in axes):
            raise reply.wrong("pictures without axes and ticks")
    texts = [reply.value.title, *(a.title for a in all_axes)]
    if TITLE["title"] not in texts:
        raise reply.wrong("the title above the pictures")


G_LOSSES, D_LOSSES = [0.9, 1.7, 1.4, 1.6], [1.2, 0.7, 0.95, 0.8]


_kept = WeakKeyDictionary()  # answers -> their figure: two checks look at the same one


def losses_plot(answers):
    if answers not in _kept:
        _kept[answers] = drawn(
            answers, "figures.plot_losses", G_LOSSES, D_LOSSES, expected="losses"
        )
    all_axes, reply = _kept[answers]
    if len(all_axes) != 1:
        raise reply.wrong("one plot with both curves")
    return all_axes[0], reply


@check("2.f", 1, of="figures.plot_losses")
def test_plot_losses_curves(answers):
    """plot_losses: both curves against the epochs 1..n, each under its own name."""
    axes, reply = losses_plot(answers)
    epochs = np.arange(1, 5)
    for losses, player in ((G_LOSSES, "generator"), (D_LOSSES, "discriminator")):
        line = find_line(axes.lines, epochs, losses)
        if line is None:
            zero = find_line(axes.lines, epochs - 1, losses)
            likely = "epochs count from 1" if zero else None
            raise reply.wrong(f"the {player}'s losses against the epochs 1, 2, 3, 4", likely)
        if not line.label.lower().startswith(player[0]):  # "generator", "G loss", "d_losses"
            raise reply.wrong(
                f"the {player}'s curve under its own name",
                "are the two curves swapped?",
                f"a curve labelled {line.label!r}",
            )


@check("2.f", 1, of="figures.plot_losses")
def test_plot_losses_frame(answers):
    """plot_losses: labelled axes, legend, grid, and lines at ln 2 and 2 ln 2."""
    axes, reply = losses_plot(answers)
    if not (axes.x_label and axes.y_label):
        raise reply.wrong("a label on each axis")
    if len(axes.legend) < 2:
        raise reply.wrong("a legend that names both curves")
    if not axes.grid:
        raise reply.wrong("a grid")
    for value, name in ((np.log(2), "ln 2"), (2 * np.log(2), "2 ln 2")):
        flat = [
            line for line in axes.lines
            if line.y.size >= 2 and np.allclose(line.y, value, atol=2e-3)
        ]  # fmt: skip
        if not flat:
            raise reply.wrong(f"a horizontal line at {name} = {value:.3f}, the equilibrium")
