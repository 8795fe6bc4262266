"""Asks a submission for a figure.

all_axes, reply = drawn_figure(
    submission, "figures.plot_losses", [0.9], [1.2], expected="losses", call=call
)
"""

from ...worker.data.records import Drawing, Other, Value
from ...worker.operations.reply_types import Axes
from .. import pictures
from ..replies import axes_of
from ..results.outcomes import Raised, Wrong
from ..show import show_value
from ..submission import Reply, Submission

A_FIGURE = "a matplotlib Figure"
SHOWN = '.savefig("try.png")'  # after a call that returns a figure: at the prompt, it shows nothing


class DrawnReply(Reply):
    """A figure; messages about it show it, beside the reference figure if there is one."""

    def __init__(self, value: Drawing, call: str, expected: str | None):
        super().__init__(value, f"{call}{SHOWN}")
        self._picture, self._expected = value.picture, expected

    def wrong(self, asked: str, likely: str | None = None, returned: str | None = None) -> Wrong:
        what = show_value(self.value)
        wrong = super().wrong(asked, likely, f"{what}: {returned}" if returned else what)
        return wrong.showing(pictures.beside_figure, self._picture, self._expected)


def drawn_figure(
    submission: Submission,
    name: str,
    *arguments: object,
    expected: str | None,
    call: str,
    **named: object,
) -> tuple[list[Axes], DrawnReply]:
    """The axes of the figure that a function returns, and the reply. expected: the file of the
    reference figure, None for drawn data. call: lines that repeat the call, after its import."""
    call = f"from {submission.package}.figures import {name.partition('.')[2]}\n{call}"
    try:
        value = submission.call(name, *arguments, seconds=30, **named).value
    except Raised as error:
        error.call = call
        raise
    if not isinstance(value, Drawing):
        raise submission.reply(value, call).wrong(A_FIGURE, _why_no_figure(value))
    return axes_of(value), DrawnReply(value, call, expected)


def _why_no_figure(value: Value) -> str | None:
    """The likely cause where a function returned something else."""
    if isinstance(value, list) and any(isinstance(part, Drawing) for part in value):
        return "return the figure alone, without its axes"
    if isinstance(value, Other) and value.type.endswith("Axes"):
        return "these are axes; their figure is ax.figure"
    if isinstance(value, Other) and value.type == "module":
        return "pyplot is a module; the figure it draws on is plt.gcf()"
    return None
