"""The output of `grader regrade`: who rises, who falls, by which checks."""

from collections import Counter
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .regraded import CheckChange, Difference

MOST_NAMED = 8


def show(
    console: Console,
    differences: Sequence[Difference],
    reasons: Mapping[str, Sequence[str]],
    same: int,
    missing: Mapping[str, str],
    failed: Mapping[str, str],
) -> None:
    """reasons: name -> why it was graded again. same: how many results hold.
    missing, failed: name -> why there is no new result."""
    named: dict[str, list[str]] = {}
    for name, whys in reasons.items():
        for why in whys:
            named.setdefault(why, []).append(name)
    for why, names in named.items():
        console.print(f"{escape(why)} ({_few(names)})", soft_wrap=True)
    ran = Counter(number for difference in differences for number in difference.ran)
    if differences:
        times = sum(ran.values())
        listed = ", ".join(f"{number} x {count}" for number, count in ran.items())
        shown = f": {listed}" if len(ran) <= MOST_NAMED else ""
        console.print(f"checks that ran: {times}{shown}", soft_wrap=True)
    changed = sorted((d for d in differences if d.points or d.changes), key=lambda d: d.points)
    if changed:
        console.print(_table(changed))
    for text, sign in (("rise", 1), ("fall", -1)):
        names = [d.name for d in differences if d.before is not None and d.points * sign > 0]
        if names:
            console.print(f"{text}: {len(names)} ({_few(names)})", soft_wrap=True)
    new = [d for d in differences if d.before is None]
    if new:
        console.print(f"new: {', '.join(f'{escape(d.name)} {d.after:g}' for d in new)}")
    level = sum(d.before is not None and not d.points for d in differences)
    console.print(f"same score: {level}; up to date: {same}")
    for name, why in missing.items():
        console.print(f"[yellow]{escape(name)} keeps its results: {escape(why)}[/]", soft_wrap=True)
    for name, why in failed.items():
        line = escape(why.splitlines()[0])
        console.print(
            f"[red]grader's fault[/] at {escape(name)}, which keeps its results: {line}",
            soft_wrap=True,
        )


def _table(differences: Sequence[Difference]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("", no_wrap=True, max_width=28)
    for head in ("old", "new", ""):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("by")
    for each in differences:
        old = "" if each.before is None else f"{each.before:g}"
        points = f"{each.points:+g}" if each.points else ""
        by = "\n".join(map(_told, each.changes))
        table.add_row(*map(escape, (each.name, old, f"{each.after:g}", points, by)))
    return table


def _told(change: CheckChange) -> str:
    then, now = change.outcomes
    points = f" ({change.points:+g})" if change.points else ""
    return f"{change.number} {then} -> {now}{points}"


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(map(escape, names[:MOST_NAMED]))
    return shown + (", ..." if len(names) > MOST_NAMED else "")
