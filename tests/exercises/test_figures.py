"""Checks of figures.py: question 2.f."""

import numpy as np
import pytest

from .answers.records import Drawing, Surface
from .judging.check import check

pytestmark = pytest.mark.usefixtures("torch")

A_FIGURE = "a matplotlib Figure"


def drawn(answers, name, *arguments, **named):
    """The axes of the figure that the call returns, each as a dict, and the reply."""
    reply = answers.call(name, *arguments, seconds=30, **named)
    if not isinstance(reply.value, Drawing):
        raise reply.wrong(A_FIGURE)
    return [dict(axes.items) for axes in reply.value.axes], reply


def lines_of(axes):
    return [dict(line.items) for line in axes["lines"]]


def find_line(axes, x, y):
    """The line through just these points, or None."""
    for line in lines_of(axes):
        if (
            line["x"].shape == np.shape(x)
            and np.allclose(line["x"], x)
            and np.allclose(line["y"], y)
        ):
            return line
    return None


def named_in(legend, text):
    return any(text in entry for entry in legend)


@check("2.f", 1, of="figures.plot_paths")
def test_plot_paths(answers):
    """plot_paths: a labelled line for each path, the saddle marked, equal aspect, contours of f."""
    turns = np.linspace(0, 6, 30)
    paths = {
        "eta = 0.1": np.stack([0.8**turns, -(0.7**turns)], axis=1),
        "spiral": np.stack([np.cos(turns) * turns, np.sin(turns) * turns], axis=1) / 3,
    }
    for surface in (None, Surface(1.0, 3.0)):
        arguments = (paths,) if surface is None else (paths, surface)
        all_axes, reply = drawn(answers, "figures.plot_paths", *arguments)
        axes = all_axes[0] if all_axes else {"lines": [], "points": []}
        for label, path in paths.items():
            line = find_line(axes, path[:, 0], path[:, 1])
            if line is None:
                raise reply.wrong(f"a line through the points of each path: {label!r} is missing")
            if label not in line["label"] or not named_in(axes["legend"], label):
                raise reply.wrong(
                    f"a legend that names each path: {label!r}",
                    "label= for each line, then legend()",
                )
        single = [line for line in lines_of(axes) if line["x"].size == 1]
        at_origin = [np.allclose([line["x"][0], line["y"][0]], 0) for line in single]
        at_origin += [np.allclose(points, 0) for points in axes["points"] if len(points)]
        if not any(at_origin):
            raise reply.wrong("the saddle (0, 0) marked by a point of its own")
        if not axes["equal_aspect"]:
            raise reply.wrong("equal aspect: one unit is as long along x as along y")
        if surface is not None:
            require_contours(axes, surface, reply)


def require_contours(axes, surface, reply):
    asked = "contours of f behind the paths, where f is given"
    if not axes["contours"]:
        raise reply.wrong(asked)
    contours = dict(axes["contours"][0].items)
    x, y = contours["points"].T
    values = surface.a * x * x - surface.b * y * y
    gaps = np.abs(values[:, None] - contours["levels"]).min(1)
    spacing = np.ptp(contours["levels"]) / max(len(contours["levels"]) - 1, 1)
    # The outlines of filled areas also run along the frame, where f has any value.
    wanted = 0.5 if contours["filled"] else 0.9
    if not len(gaps) or np.mean(gaps < spacing / 5) < wanted:
        raise reply.wrong(asked, "f is not the same along each contour: are x and y swapped?")


def shown_images(all_axes, reply):
    """The nine images as they appear, in grey, row by row: of nine axes or of one tiled image."""
    asked = "a 3x3 grid of nine grey images"
    with_images = [axes for axes in all_axes if axes["images"]]
    if len(with_images) == 9:
        centres = [
            (axes["place"][1] + axes["place"][3] / 2, axes["place"][0] + axes["place"][2] / 2)
            for axes in with_images
        ]
        rows = sorted({round(y, 2) for y, _ in centres}, reverse=True)
        columns = sorted({round(x, 2) for _, x in centres})
        if (len(rows), len(columns)) != (3, 3):
            raise reply.wrong(asked, returned=f"{len(rows)} rows and {len(columns)} columns")
        order = sorted(range(9), key=lambda k: (rows.index(round(centres[k][0], 2)), centres[k][1]))
        return [with_images[k]["images"][0] for k in order], with_images
    if len(with_images) == 1:
        tiled = with_images[0]["images"][0]
        if min(tiled.shape) < 3 * 28:
            raise reply.wrong(asked, returned=f"one picture of {tiled.shape} pixels")
        height, width = tiled.shape[0] / 3, tiled.shape[1] / 3
        return [
            tiled[int(height * (r + 0.5)) - 10 : int(height * (r + 0.5)) + 10,
                  int(width * (c + 0.5)) - 10 : int(width * (c + 0.5)) + 10]
            for r in range(3) for c in range(3)
        ], with_images  # fmt: skip
    raise reply.wrong(asked, returned=f"{len(with_images)} axes that show images")


QUARTERS = np.array([[-0.2, -0.1], [0.1, 0.2]])  # added to an image's quarters: which way up?


def quartered(greys):
    """Nine images, each of one grey but for the differences of its quarters."""
    offsets = np.kron(QUARTERS, np.ones((14, 14)))
    return (greys.reshape(9, 1, 1, 1) + offsets).astype(np.float32)


def quarters(image):
    """The middle grey of each quarter of a shown image."""
    height, width = image.shape[0] // 2, image.shape[1] // 2
    halves = (slice(0, height), slice(-height, None)), (slice(0, width), slice(-width, None))
    return [float(np.median(image[rows, columns])) for rows in halves[0] for columns in halves[1]]


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
    for greys in (np.linspace(-0.8, 0.8, 9), np.linspace(-0.3, 0.1, 9), np.full(9, 0.5)):
        images = quartered(greys)
        all_axes, reply = drawn(answers, "figures.plot_samples", torch.from_numpy(images))
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
        if any(a["axis_shown"] for a in axes):
            raise reply.wrong("pictures without axes and ticks")
    _, reply = drawn(answers, "figures.plot_samples", torch.from_numpy(images), title="epoch 10")
    texts = [reply.value.title, *(dict(a.items)["title"] for a in reply.value.axes)]
    if "epoch 10" not in texts:
        raise reply.wrong("the title above the pictures")


G_LOSSES, D_LOSSES = [0.9, 1.7, 1.4, 1.6], [1.2, 0.7, 0.95, 0.8]


def losses_plot(answers):
    all_axes, reply = drawn(answers, "figures.plot_losses", G_LOSSES, D_LOSSES)
    if len(all_axes) != 1:
        raise reply.wrong("one plot with both curves")
    return all_axes[0], reply


@check("2.f", 1, of="figures.plot_losses")
def test_plot_losses_curves(answers):
    """plot_losses: both curves against the epochs 1..n, each under its own name."""
    axes, reply = losses_plot(answers)
    epochs = np.arange(1, 5)
    for losses, player in ((G_LOSSES, "generator"), (D_LOSSES, "discriminator")):
        line = find_line(axes, epochs, losses)
        if line is None:
            zero = find_line(axes, epochs - 1, losses)
            likely = "epochs count from 1" if zero else None
            raise reply.wrong(f"the {player}'s losses against the epochs 1, 2, 3, 4", likely)
        if not line["label"].lower().startswith(player[0]):  # "generator", "G loss", "d_losses"
            raise reply.wrong(
                f"the {player}'s curve under its own name",
                "are the two curves swapped?",
                f"a curve labelled {line['label']!r}",
            )


@check("2.f", 1, of="figures.plot_losses")
def test_plot_losses_frame(answers):
    """plot_losses: labelled axes, legend, grid, and lines at ln 2 and 2 ln 2."""
    axes, reply = losses_plot(answers)
    if not (axes["x_label"] and axes["y_label"]):
        raise reply.wrong("a label on each axis")
    if len(axes["legend"]) < 2:
        raise reply.wrong("a legend that names both curves")
    if not axes["grid"]:
        raise reply.wrong("a grid")
    for value, name in ((np.log(2), "ln 2"), (2 * np.log(2), "2 ln 2")):
        flat = [
            line for line in lines_of(axes)
            if line["y"].size >= 2 and np.allclose(line["y"], value, atol=2e-3)
        ]  # fmt: skip
        if not flat:
            raise reply.wrong(f"a horizontal line at {name} = {value:.3f}, the equilibrium")
