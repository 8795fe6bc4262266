"""Checks of figures.py, loss curves: question 2.f."""

from weakref import WeakKeyDictionary

import numpy as np
import pytest

from grader.checks import draws
from grader.checks.decorator import check
from grader.checks.question_2 import plotted
from grader.checks.question_2.drawn_figures import drawn_figure

pytestmark = pytest.mark.usefixtures("torch")

LOSSES = [0.9, 1.7, 1.4, 1.6], [1.2, 0.7, 0.95, 0.8]  # the generator's and the discriminator's


def drawn_losses():
    """Nobody knows them before."""
    epochs = draws.secret.choice((3, 5, 6))
    return [[draws.secret.randint(30, 190) / 100 for _ in range(epochs)] for _ in range(2)]


_kept = WeakKeyDictionary()  # submission -> its figure: two checks look at the same one


def losses_plot(submission):
    if submission not in _kept:
        _kept[submission] = plotted_losses(submission, LOSSES, "losses")
    return _kept[submission]


def plotted_losses(submission, losses, expected=None):
    """The axes with both curves, and the reply."""
    call = "plot_losses({}, {})".format(*losses)
    all_axes, reply = drawn_figure(
        submission, "figures.plot_losses", *losses, expected=expected, call=call
    )
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

    def ask(losses):
        if losses is LOSSES:
            return losses_plot(submission)
        return plotted_losses(submission, losses)

    for losses, (axes, reply) in draws.replies((LOSSES, drawn_losses()), ask):
        require_curves(losses, axes, reply)


def require_curves(both, axes, reply):
    epochs = np.arange(1, len(both[0]) + 1)
    listed = ", ".join(map(str, epochs))
    players = "generator", "discriminator"
    for losses, player, other in zip(both, players, players[::-1], strict=True):
        line = plotted.find_line(axes.lines, epochs, losses)
        if line is None:
            raise reply.wrong(
                f"the {player}'s losses against the epochs {listed}",
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
