"""`grader release`: write the handout for students into a folder."""

from pathlib import Path
from typing import Annotated

import typer

from ..handout.building import ReleaseError, release
from ..handout.stub_text import StubError
from ..judge.pytest_run import require_sound_assignment


def release_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
) -> None:
    """Write the handout for students into a folder: stubs, checks, README; no solutions."""
    require_sound_assignment()
    try:
        count = release(folder)
    except (ReleaseError, StubError, OSError, SyntaxError) as error:
        typer.echo(f"grader release: {error}", err=True)
        raise typer.Exit(2) from error
    typer.echo(f"{folder}: {count} files; try it with `uv run pytest` in there")
