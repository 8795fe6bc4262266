"""`grader proof screenshots`: the README's pictures of terminals, made anew."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape


def screenshots_command(
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write here (default: .github/pictures).")
    ] = None,
) -> None:
    """Make the README's pictures of terminals anew, from what the commands print now.

    Runs `pytest` on a homework with one mistake and `grader grade` on a class of six, about two
    minutes in all.
    """
    from ..proof.screenshots import FOLDER, draw  # only here: other commands do not need it

    console = Console(highlight=False)
    for file in draw(out or FOLDER):
        console.print(f"written: {escape(str(file))}", soft_wrap=True)
