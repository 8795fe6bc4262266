"""What the watch shows: the last run, the first failure in full, the table, the next step, keys.

screen.show(view)       # the whole screen anew
screen.status("...")    # only its last line
"""

import io
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..results.printed_messages import pytest_command
from ..results.result import Result
from ..results.results import Results
from ..results.summary import STATE_STYLES, next_line, points, question_rows
from .saved_files import NoPython
from .wrapping import wrapped, wrapped_message

KEYS = "Enter again   a all   f failing   h hint   n/p next, previous failure   q quit"
HINT = "h: a hint"
PRINTED = 5  # lines of what a check printed
BEFORE = "[dim]before this error[/]"
QUIET = ("passed", "todo", "waits")


@dataclass
class View:
    """What is to be seen. results: the last of each check. chosen: numbers of the checks of this
    run. ended: those of them that have. title: what led to the run. changed: lines with rich's
    markup. note: lines of plain text, below all else. shown: which of the failures is shown.
    printed: by number, what a check has printed. since: by number, in which run a check began to
    fail. broken: modules that cannot be parsed. running: a check that takes long. seconds: how long
    the run took; None while it has not ended, 0 where there was none."""

    results: Results
    title: str = ""
    chosen: Sequence[str] = ()
    ended: Sequence[str] = ()
    changed: Sequence[str] = ()
    note: str = ""
    shown: int = 0
    printed: Mapping[str, str] = field(default_factory=dict)
    since: Mapping[str, int] = field(default_factory=dict)
    broken: Mapping[str, NoPython] = field(default_factory=dict)
    running: str = ""
    seconds: float | None = None

    def begin(self, title: str, chosen: Sequence[str], note: str = "") -> None:
        """Show another run, of which nothing is known yet."""
        self.title, self.chosen, self.note = title, chosen, note
        self.ended, self.shown, self.seconds, self.changed, self.running = (), 0, None, (), ""

    @property
    def failures(self) -> list[Result]:
        """Those of this run first, and of these the ones that began to fail last. What is known of
        a module that cannot be parsed is old, and others are not what is to be fixed first."""

        def order(result: Result) -> tuple[bool, int]:
            return result.number not in self.chosen, -self.since.get(result.number, 0)

        found = [result for result in self.results.all if result.outcome not in QUIET]
        if self.broken:
            found = [r for r in found if r.number in self.chosen]
        return sorted((r for r in found if _module(r) not in self.broken), key=order)

    @property
    def progress(self) -> str:
        """How far the run is, in one line."""
        ran = [result for result in self.results.all if result.number in self.ended]
        counts = [
            f"{sum(result.outcome == outcome for result in ran)} {outcome}"
            for outcome in dict.fromkeys(result.outcome for result in ran)
        ]
        told = f": {', '.join(counts)}" if counts else ""
        return f"{len(self.ended)} of {len(self.chosen)} checks{told}"

    @property
    def last_line(self) -> str:
        """How far the run is; once it has ended, the keys."""
        if self.seconds is not None:
            return KEYS
        return f"{self.running}   {self.progress}" if self.running else self.progress


def composed(view: View, package: str, console: Console, height: int) -> str:
    """The screen's text. console: with the width and colours of the terminal. The table shows only
    the questions of the run where all of them would not fit."""
    failure = _failure(view, console)
    below = Text.from_markup(_next(view, package))
    if view.note:
        below.append(f"\n\n{view.note}\n", style="yellow")
    head, below = _head(view, console), wrapped(below, console)
    drawn = _drawn(console, head, failure, _table(view, whole=True), below)
    if drawn.count("\n") >= height - 1:
        drawn = _drawn(console, head, failure, _table(view, whole=False), below)
    last = Text(view.last_line, style="dim", overflow="ellipsis", no_wrap=True)
    return drawn + _drawn(console, last, end="")


def _drawn(console: Console, *parts: Text | Table | None, end: str = "\n") -> str:
    """Texts are wrapped already, but for code that the terminal may break."""
    console.file = io.StringIO()
    for part in parts:
        if part is not None:
            console.print(part, end=end, highlight=False, soft_wrap=isinstance(part, Text))
    return console.file.getvalue()


def _next(view: View, package: str) -> str:
    """What to do next, in rich's markup."""
    if view.broken:
        return f"next: fix {next(iter(view.broken.values())).what}"
    return next_line(view.results, package, HINT) if view.results.all else ""


def _head(view: View, console: Console) -> Text:
    text = Text(view.title, style="bold")
    if view.seconds:
        text.append(f": {view.progress}, {view.seconds:.1f} s")
    lines = [text, *map(Text.from_markup, view.changed)]
    head = Text.assemble(wrapped(Text("\n").join(lines), console), "\n")
    for broken in view.broken.values():  # a caret belongs under its place: nothing is broken here
        head.append_text(wrapped(Text(f"\n{broken.told}\n", style="bold red"), console))
        head.append(textwrap.indent(f"{broken.source}\n", "  ") if broken.source else "")
    return head


def _failure(view: View, console: Console) -> Text | None:
    """The failure that is shown, in full."""
    failures = view.failures
    if not failures:
        return None
    at = view.shown % len(failures)
    result = failures[at]
    text = wrapped(Text(f"{result.number}  {result.title}", style="bold red"), console)
    text = Text.assemble(text, "\n\n", wrapped_message(result.message, console), "\n")
    if printed := view.printed.get(result.number, "").rstrip():
        text.append(_printed(printed, result.check, console))
    if len(failures) > 1:
        text.append(f"(failure {at + 1} of {len(failures)})\n", style="dim")
    return text


def _printed(printed: str, check: str, console: Console) -> Text:
    """The end of what a check printed: all of it would push the call off the screen."""
    lines = wrapped(Text(textwrap.indent(printed, "  "), style="dim"), console).split("\n")
    text = Text("what your code printed:\n", style="dim")
    if (more := len(lines) - PRINTED) > 0:
        where = f"all: {pytest_command()} -k {check}"
        text.append(f"  ... ({more} more lines before; {where})\n")
    return Text.assemble(text, Text("\n").join(lines[-PRINTED:]), "\n")


def _table(view: View, whole: bool) -> Table | None:
    """The questions, those of this run or all, and the points of all results. What is known of a
    module that cannot be parsed is said to be from before."""
    if not view.results.all:
        return None
    ran = {number.rpartition(".")[0] for number in view.chosen}
    table = Table(box=None, pad_edge=False, show_header=False)
    for side in ("left", "left", "right", "left"):
        table.add_column(justify=side)
    old = {r.question for r in view.results.all if _module(r) in view.broken}
    for row in question_rows(view.results):
        if whole or row.question in ran:
            state = f"[{STATE_STYLES.get(row.state, 'yellow')}]{row.state}[/]"
            state = BEFORE if row.question in old else state
            table.add_row(row.question, row.title, f"{row.earned} of {row.asked}", state)
    extra = {question.id for question in view.results.assignment.questions if question.extra}
    counted = [result for result in view.results.all if result.question not in extra]
    earned, asked = (sum(getattr(r, kind) for r in counted) for kind in ("earned", "points"))
    table.add_row(
        "", "total by code", f"{points(earned)} of {points(asked)}", BEFORE if old else ""
    )
    return table


def _module(result: Result) -> str:
    """The module whose function the check is of."""
    return result.of.partition(".")[0]
