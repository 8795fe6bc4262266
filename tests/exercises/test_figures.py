"""Checks of figures.py, paths and samples: question 2.f."""

from dataclasses import dataclass

import numpy as np
import pytest

from grader.checks import draws
from grader.checks.decorator import check
from grader.checks.question_2 import greys, plotted
from grader.checks.question_2.drawn_figures import drawn_figure
from grader.checks.question_2.greys import SAMPLES, quartered, quarters
from grader.checks.results.outcomes import Raised
from grader.worker.data.records import Surface

pytestmark = pytest.mark.usefixtures("torch")

COVERED = "draw filled contours first, or with zorder=0: what is drawn before them, they cover"
NO_POINT = "draw one, with scatter() or with plot() and a marker: without one, it does not show"


@dataclass(frozen=True)
class Paths:
    """A fading and a growing path to plot, and what to draw behind them. labels: the two names.
    expected: the file of the reference figure, None for drawn numbers."""

    labels: tuple[str, str] = ("eta = 0.1", "spiral")
    factors: tuple[float, float] = (0.8, 0.7)
    surface: Surface | None = None
    expected: str | None = None

    def curves(self):
        """label -> points (30, 2)."""
        t = np.linspace(0, 6, 30)
        a, b = self.factors
        fading = np.stack([a**t, -(b**t)], axis=1)
        growing = np.stack([np.cos(t) * t, np.sin(t) * t], axis=1) / 3
        return dict(zip(self.labels, (fading, growing), strict=True))

    def call(self):
        """Lines to try."""
        (first, second), (a, b), s = self.labels, self.factors, self.surface
        f = f", lambda x, y: {s.a:g} * x**2 - {s.b:g} * y**2" if s else ""
        return f"""import numpy as np
t = np.linspace(0, 6, 30)
paths = {{"{first}": np.stack([{a:g}**t, -({b:g}**t)], axis=1),
         "{second}": np.stack([np.cos(t) * t, np.sin(t) * t], axis=1) / 3}}
plot_paths(paths{f})"""


FIXED = (Paths(expected="paths"), Paths(surface=Surface(1.0, 3.0), expected="paths-over-contours"))


def drawn_paths():
    """Nobody knows them before. None of the numbers is among those of the fixed cases."""
    eta, hundredths = draws.secret.randint(2, 9), draws.secret.sample(range(35, 100, 10), 2)
    surface = Surface(*map(float, draws.secret.sample((2, 4, 5, 6, 7), 2)))
    bases = hundredths[0] / 100, hundredths[1] / 100
    return Paths((f"eta = 0.{eta}", "growing"), bases, surface)


@check("2.f", 1, of="figures.plot_paths")
def test_plot_paths(submission):
    """plot_paths: a labelled line for each path, the saddle marked, equal aspect, contours of f."""

    def ask(case):
        behind = (case.surface,) if case.surface else ()
        try:
            return drawn_figure(
                submission,
                "figures.plot_paths",
                case.curves(),
                *behind,
                expected=case.expected,
                call=case.call(),
            )
        except Raised as error:
            if "'NoneType' object is not callable" in error.returned and not behind:
                error.likely = "f is None here: draw contours only if f is given"
            raise

    for case, (all_axes, reply) in draws.replies((*FIXED, drawn_paths()), ask):
        require_paths(case.curves(), all_axes, reply)
        if case.surface:
            require_contours(all_axes[0], case.surface, reply)
            require_reach(all_axes[0], np.concatenate(list(case.curves().values())), reply)


def require_paths(paths, all_axes, reply):
    if not all_axes:
        raise reply.wrong("a plot of the paths")
    axes = all_axes[0]
    for label, path in paths.items():
        line = plotted.find_line(axes.lines, path[:, 0], path[:, 1])
        if line is None:
            raise reply.wrong(
                f"a line through the points of each path: {label!r} is missing",
                COVERED if axes.covered else plotted.why_no_path(axes, path),
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
        told = f"single points elsewhere: {len(at_origin)}" if at_origin else "no single point"
        likely = COVERED if axes.covered else None if at_origin else NO_POINT
        told += plotted.covered(axes)
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
        if x.min(initial=0) >= 0 and y.min(initial=0) >= 0:
            likely = "without x and y, contour() counts rows and columns: contour(X, Y, f(X, Y))"
        raise reply.wrong(asked, likely, "contours along which f is not constant")


def require_reach(axes, paths, reply):
    """Insist that contours and paths are seen together. paths: all points (n, 2)."""
    limits, contours = (axes.x_limits, axes.y_limits), axes.contours[0].points.T
    asked = "contours where the paths are"
    for name, ends, contour, path in zip("xy", limits, contours, paths.T, strict=True):
        if np.ptp(path) < np.ptp(ends) / 20:
            told = f"paths from {name} = {path.min():.3g} to {path.max():.3g} on an axis from "
            told += f"{ends[0]:.3g} to {ends[1]:.3g}"
            raise reply.wrong(asked, "they reach too far: the paths are a dot", told)
        low, high = max(contour.min(), path.min()), min(contour.max(), path.max())
        if high - low < np.ptp(path) / 3:
            told = f"contours from {name} = {contour.min():.3g} to {contour.max():.3g}, and paths "
            told += f"from {path.min():.3g} to {path.max():.3g}"
            raise reply.wrong(asked, "they do not reach far enough", told)


def follows(contours, surface, x, y):
    """Whether a x^2 - b y^2 is one of the levels along the contours."""
    values, levels = surface.a * x * x - surface.b * y * y, np.sort(contours.levels)
    above = np.searchsorted(levels, values).clip(1, max(len(levels) - 1, 1))
    nearest = levels[np.minimum([above - 1, above], len(levels) - 1)]
    gaps = np.abs(values - nearest).min(0)
    spacing = np.ptp(levels) / max(len(levels) - 1, 1)
    if len(levels) == 1:
        spacing = (
            max(surface.a * np.max(x * x, initial=0), surface.b * np.max(y * y, initial=0)) / 5
        )
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
            height, width = tiled.shape
            likely = "make_grid() puts eight images into a row: nrow=3" if width > 200 else None
            raise reply.wrong(asked, likely, f"one image of {width}x{height} pixels")
        height, width = tiled.shape[0] / 3, tiled.shape[1] / 3
        return [
            tiled[
                int(height * (r + 0.5)) - 10 : int(height * (r + 0.5)) + 10,
                int(width * (c + 0.5)) - 10 : int(width * (c + 0.5)) + 10,
            ]
            for r in range(3)
            for c in range(3)
        ], with_images
    raise reply.wrong(asked, returned=f"images on {len(with_images)} of them")


@check("2.f", 1, of="figures.plot_samples")
def test_plot_samples(submission):
    """plot_samples: a 3x3 grid of grey images without axes; -1 is black and 1 is white."""
    import torch

    def ask(case):
        levels, title, expected_file = case
        given = "".join(f", {key}={text!r}" for key, text in title.items())
        call = f"import torch\n{greys.typed(levels)}plot_samples(images{given})"
        images = torch.from_numpy(quartered(levels))
        return drawn_figure(
            submission, "figures.plot_samples", images, expected=expected_file, call=call, **title
        )

    values, shades = [], []
    cases = (*SAMPLES, greys.drawn_samples())
    # Images of all greys and of a few must be shown on the same grey scale.
    for (levels, title, _), (all_axes, reply) in draws.replies(cases, ask):
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
        if "title" in title:
            require_title(title["title"], all_axes, reply)


def require_title(wanted, all_axes, reply):
    texts = [text for text in (reply.value.title, *(axes.title for axes in all_axes)) if text]
    texts += [text for axes in all_axes for text in axes.texts]
    if not any(wanted in text for text in texts):
        told_titles = plotted.listed(list(dict.fromkeys(texts)))
        returned = f"the titles {told_titles}" if texts else "no title"
        raise reply.wrong(f"the title {wanted!r} above the images", returned=returned)


def told(shades):
    return np.rint(np.nan_to_num(shades)).astype(int).tolist()
