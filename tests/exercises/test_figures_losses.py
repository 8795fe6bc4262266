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
    with_lines = [axes for axes in all_axes if axes.lines]  # others may name levels, by twinx()
    if len(with_lines) != 1:
        places = {axes.place for axes in with_lines}
        likely = "draw both curves on one plot" if with_lines else None
        if len(with_lines) > 1 and len(places) == 1:
            likely = "twinx() makes a second scale: draw both curves on one"
        raise reply.wrong(
            "one plot with both curves", likely, f"lines on {len(with_lines)} of them"
        )
    return with_lines[0], reply


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
        if not plotted.is_within(axes, line):
            raise reply.wrong(
                f"the whole curve of the {player}'s losses, within the limits of the axes",
                "xlim() or ylim() cuts off a part of it",
                plotted.limits(axes),
            )
        begins = line.label.lower().startswith(player[0])  # "generator", "G loss", "d_losses"
        is_other = plotted.names_player(line.label, other)
        if not (begins or plotted.names_player(line.label, player) and not is_other):
            likely = None if plotted.is_named(line) else plotted.why_no_entry(axes, line)
            if is_other or line.label.lower().startswith(other[0]):
                likely = "the two curves or their labels are swapped"
            label = f"labelled {line.label[:60]!r}" if plotted.is_named(line) else "without a label"
            raise reply.wrong(
                f"the {player}'s curve with a label that names it", likely, f"a curve {label}"
            )


@check("2.f", 1, of="figures.plot_losses")
def test_plot_losses_frame(submission):
    """plot_losses: labelled axes, legend, grid, and lines at ln 2 and 2 ln 2."""
    axes, reply = losses_plot(submission)
    both = axes.x_label.strip()[:60], axes.y_label.strip()[:60]
    told = (
        f"the labels along x and y: {' and '.join(repr(text) if text else 'none' for text in both)}"
    )
    if not all(both):
        raise reply.wrong("a label on each axis", returned=told)
    if "loss" in both[0].lower() and "epoch" in both[1].lower():
        raise reply.wrong("epochs along x, losses along y", "the labels are swapped", told)
    if not names_both_curves(axes):
        named = sum(map(plotted.is_named, axes.lines))
        likely = "legend() is missing" if named > 1 else "label= is missing for the lines"
        raise reply.wrong(
            "a legend that names both curves", None if axes.legend else likely, plotted.legend(axes)
        )
    if not axes.grid:
        raise reply.wrong("a grid", returned="no grid")
    for value, name, player, other in (
        (np.log(2), "ln 2", "generator", "discriminator"),
        (2 * np.log(2), "2 ln 2", "discriminator", "generator"),
    ):
        flat = [
            line
            for line in axes.lines
            if line.y.size >= 2 and np.allclose(line.y, value, atol=2e-3)
        ]
        if flat and all(reach(line) < len(LOSSES[0]) / 2 for line in flat):
            x = flat[0].x
            told = f"a line at {name} from x = {x.min():.3g} to {x.max():.3g}"
            raise reply.wrong(
                f"a line at {name} along the curves",
                "hlines() takes x values; axhline() spans the plot",
                told,
            )
        if flat and all(other in line.label.lower() for line in flat):
            if not any(player in line.label.lower() for line in flat):
                told = f"a line at {name} labelled {flat[0].label[:60]!r}"
                raise reply.wrong(f"{name} is the {player}'s loss at equilibrium", returned=told)
        if not flat:
            heights = plotted.levels(axes)
            listed = ", ".join(f"{height:.3f}" for height in heights[: plotted.MOST])
            raise reply.wrong(
                f"a horizontal line at {name} = {value:.3f}, the loss at equilibrium",
                plotted.why_no_level(axes, value),
                f"horizontal lines at {listed}" if heights else "no horizontal line",
            )


def names_both_curves(axes):
    """Whether the legend has both curves' labels, or names both players."""
    epochs = np.arange(1, len(LOSSES[0]) + 1)
    for losses, player in zip(LOSSES, ("generator", "discriminator"), strict=True):
        line = plotted.find_line(axes.lines, epochs, losses)
        labels = [line.label] if line is not None and plotted.is_named(line) else []
        if not any(entry in labels or plotted.names_player(entry, player) for entry in axes.legend):
            return False
    return len(axes.legend) >= 2


def reach(line):
    """How much of the epochs, 1 to n, a horizontal line spans; half an epoch beyond each counts."""
    last = len(LOSSES[0])
    ends = np.clip([line.x.min(), line.x.max()], 0.5, last + 0.5)
    return float(np.ptp(ends))
