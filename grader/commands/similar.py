"""`grader similar`: which submissions share more than the assignment explains."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ..intake.downloads import PLATFORMS
from ..intake.submissions import IntakeError
from ..outputs.atomic_file import write_whole
from .exits import KIT_FAULT, USAGE, UsageError, failing

PLACE = typer.Argument(metavar="PATH", help="A folder of results, or of submissions, or a zip.")


def similar_command(
    place: Annotated[Path, PLACE],
    all_in: Annotated[
        Path | None, typer.Option("--all", metavar="PATH", help="Where the submissions are now.")
    ] = None,
    earlier: Annotated[
        list[Path] | None,
        typer.Option(metavar="PATH", help="An earlier year's submissions, to compare with."),
    ] = None,
    platform: Annotated[
        str | None, typer.Option("--from", metavar="|".join(PLATFORMS), help="What --all names.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE.html", help="The page.")] = None,
    top: Annotated[int, typer.Option(min=1, max=200, help="Pairs on the page at most.")] = 40,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Hide the names.")] = False,
) -> None:
    """Show which submissions share more than the assignment explains: leads, not verdicts.

    Writes similar.html and similar.csv, into the folder of results or the working folder. No
    submission is run. Exit code: 0, whatever is found; 2 for wrong options; 3 if it cannot be
    written.
    """
    from ..similar.class_report import make_report  # numpy and the page only where needed
    from .similar_places import class_of, submissions_of

    console = Console(highlight=False)
    with failing(USAGE, UsageError, IntakeError):
        members, missing, graded = class_of(place, all_in, platform)
        for folder in earlier or ():
            members += submissions_of(folder, None, earlier=True)
        page = out or ((place if graded else Path()) / "similar.html")
        if page.suffix.lower() not in (".html", ".htm"):
            raise UsageError(f"--out {page}: name a file that ends in .html")
        if sum(not member.earlier for member in members) + bool(earlier) < 2:
            raise UsageError(f"{place}: there are no two submissions to compare")
    with console.status("comparing") as status:
        report = make_report(
            members,
            missing,
            top,
            anonymous,
            lambda n: status.update(f"read: {n} of {len(members)}"),
        )
    table = page.with_suffix(".csv")
    with failing(KIT_FAULT, OSError):
        write_whole(page, report.page)
        write_whole(table, report.table)
    for line in report.said:
        console.print(escape(line), soft_wrap=True)
    console.print(escape(f"page: {page}, table: {table}"), soft_wrap=True)
