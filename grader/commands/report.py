"""`grader report`: a class's results as a web page for the instructor."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from .exits import USAGE, failing

PAGE = "report.html"


def report_command(
    graded: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder of results of `grader grade`.")
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help=f"Write here (default: DIR/{PAGE}).")
    ] = None,
    names: Annotated[bool, typer.Option("--names", help="Show names in place of numbers.")] = False,
) -> None:
    """Show a class as a web page: what it got wrong, pictures, and a page for each person.

    The page needs no network and no other file; only a large class gets a folder beside it. Without
    --names, submissions are numbered, the same each time: who is who stands in
    DIR/pseudonyms.csv. Exit code: 0, or 2 if there are no results or the page cannot be written.
    """
    from ..report.pseudonyms import PseudonymError  # jinja2: other commands do not need it
    from ..report.report_files import ReportError, write

    console = Console(highlight=False)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with failing(USAGE, ReportError, PseudonymError, OSError):
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("")

            def tell(what: str, done: int, total: int) -> None:
                bar.update(task, description=what, completed=done, total=total)

            report = write(graded, out or graded / PAGE, names, tell)
    beside = f", with the folder {report.folder.name} beside it" if report.folder else ""
    console.print(f"written: {escape(str(report.page))}{escape(beside)}", soft_wrap=True)
    counts = f"submissions: {report.read}"
    if report.damaged:
        counts += f"; damaged results.json: {report.damaged}, listed on the page"
    console.print(counts)
