"""`grader gradebook`: put a class's points into the table that a platform exported."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..outputs import summary_json
from ..outputs.atomic_file import write_whole
from ..outputs.gradebooks import PLATFORMS, Gradebook, GradebookError, Plan, Scale, planned
from ..outputs.results_folder import OutputError, ResultsFolder
from .exits import NOT_AS_IT_SHOULD_BE, USAGE, UsageError, failing, require_answer
from .options import AsJson

TO_MAXIMUM = "maximum"
MOST_SHOWN = 30  # problems


class Kind(StrEnum):
    """The platforms whose tables are known."""

    CANVAS = "canvas"
    MOODLE = "moodle"


def gradebook_command(
    platform: Annotated[Kind, typer.Argument(help="The platform that the table comes from.")],
    table: Annotated[Path, typer.Argument(metavar="EXPORT.csv", help="The table as exported.")],
    out: Annotated[Path, typer.Option(metavar="FILE.csv", help="Write the filled table here.")],
    column: Annotated[
        str, typer.Option(metavar="TITLE", help='The column to fill: a title, or "HW 6 (123)".')
    ] = "Grade",
    graded: Annotated[
        Path, typer.Option(metavar="DIR", help="The results of `grader grade`.")
    ] = Path("graded"),
    match_names: Annotated[
        bool, typer.Option("--match-names", help="Also find persons by their names alone.")
    ] = False,
    scale: Annotated[
        str | None,
        typer.Option(
            metavar=f"NUMBER|{TO_MAXIMUM}",
            help="Multiply points by a number, or fit them to the column's maximum.",
        ),
    ] = None,
    go_on: Annotated[
        bool, typer.Option("--go-on", help="Write what is clear, whatever the problems are.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write a copy of a platform's table with one column filled, and every other byte as it was.

    Persons are found by id, then login, then e-mail. Nobody who was not graded is touched. What
    would change is shown first. Exit code: 0 if the table was written, 1 if a problem or you kept
    it from being written, 2 for wrong options and unreadable files.
    """
    console = Console(highlight=False, stderr=as_json)
    with failing(USAGE, UsageError, GradebookError, OutputError):
        require_answer(as_json, yes)
        book = Gradebook.read(table, PLATFORMS[platform], column)
        results = ResultsFolder(graded).all_results()
        if not results:
            raise UsageError(f"--graded {graded}: there are no results")
        plan = planned(book, results, _chosen_scale(scale), match_names)
    _show(console, plan)

    def tell(written: bool) -> None:
        if as_json:
            typer.echo(summary_json.as_line(summary_json.of_gradebook(plan, str(out), written)))

    if plan.problems and not go_on:
        console.print("nothing was written: settle this, or add --go-on to write the rest")
        tell(False)
        raise typer.Exit(NOT_AS_IT_SHOULD_BE)
    if not yes and not typer.confirm(f"write {out}?"):
        raise typer.Exit(NOT_AS_IT_SHOULD_BE)
    with failing(USAGE, OSError):
        write_whole(out, book.written(plan.cells()))
    console.print(f"written: {escape(str(out))}; upload it as it is", soft_wrap=True)
    tell(True)


def _chosen_scale(text: str | None) -> Scale:
    if text is None or text == TO_MAXIMUM:
        return Scale(to_maximum=text is not None)
    try:
        factor = float(text)
    except ValueError:
        factor = 0.0
    if not 0 < factor < 1e6:
        raise UsageError(f"--scale {text}: a number above 0, or {TO_MAXIMUM}")
    return Scale(factor)


def _show(console: Console, plan: Plan) -> None:
    rows = Table("who", "submission", box=None, pad_edge=False)
    for head in ("old", "new"):
        rows.add_column(head, justify="right")
    for change in plan.changes:
        if not change.is_none:
            rows.add_row(*map(escape, (change.who, change.submission, change.old, change.new)))
    console.print(rows)
    same = sum(change.is_none for change in plan.changes)
    console.print(f"cells that change: {len(plan.changes) - same}, that stay: {same}")
    for problem in plan.problems[:MOST_SHOWN]:
        console.print(f"[yellow]{escape(problem)}[/]", soft_wrap=True)
    if len(plan.problems) > MOST_SHOWN:
        console.print(f"[yellow]and {len(plan.problems) - MOST_SHOWN} more[/]")
