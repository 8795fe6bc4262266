"""`grader proof screenshots`: regenerate the terminal pictures of the README."""

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
    """Regenerate the terminal pictures of the README from what the commands print now.

    Runs `pytest` on a submission with one mistake and `grader grade` on a class of six; about two
    minutes in total.
    """
    from ..proof.terminal_pictures import FOLDER, draw  # other commands do not need it

    console = Console(highlight=False)
    for file in draw(out or FOLDER):
        console.print(f"written: {escape(str(file))}", soft_wrap=True)
