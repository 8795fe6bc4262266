"""The output of `grader smoke`: each statistic beside the range of correct runs."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..checks.results.result import Result
from ..checks.smoke import BOUNDS
from .graded import Graded

WIDE = 120  # columns of a terminal in which the statistics are explained, too


def show_smoke(console: Console, graded: Graded, picture: Path) -> None:
    """Show the result of a submission's smoke test, and save its picture to the file."""
    console.print(f"[bold]{escape(graded.submission.name)}[/]")
    for fault in graded.faults:
        console.print(f"[red]grader's fault:[/] {escape(fault)}", soft_wrap=True)
    for result in graded.results:
        _show_result(console, result)
        for content in result.pictures.values():
            picture.write_bytes(content)
            console.print(f"samples and losses: {escape(str(picture))}", soft_wrap=True)
    console.print()


def _show_result(console: Console, result: Result) -> None:
    """A check's statistics as a table, and the message for the student."""
    figures: Mapping[str, Any] | None = result.figures
    if figures:
        console.print(_statistics(figures, explained=console.width >= WIDE))
        console.print(
            f"on {figures['device']}: {figures['seconds']:.1f} s of training, {result.seconds:.1f} "
            f"s in total; outputs {figures['outputs']}"
        )
    if result.outcome == "passed":
        console.print("[green]passed[/]")
    else:
        lines = [line for line in result.message.splitlines() if not line.startswith("picture")]
        console.print(
            f"[red]{result.outcome}[/]", escape("\n".join(lines)), sep="\n", soft_wrap=True
        )


def _statistics(figures: Mapping[str, Any], explained: bool) -> Table:
    """A row for each statistic. explained: add its meaning."""
    table = Table("", "", "correct runs", "", box=None, pad_edge=False)
    table.columns[1].justify = "right"
    if explained:
        table.add_column("")
    for name, bound in BOUNDS.items():
        value = math.nan if figures[name] is None else figures[name]
        mark = "[green]inside[/]" if bound.contains(value) else "[red]outside[/]"
        meaning = [f"[dim]{bound.meaning}[/]"] * explained
        table.add_row(name, f"{value:.3f}", str(bound), mark, *meaning)
    return table
