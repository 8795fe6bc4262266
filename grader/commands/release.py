"""`grader release`: write the handout for students into a folder."""

from pathlib import Path
from typing import Annotated

import typer

from ..handout.building import ReleaseError, release, release_for_classroom50
from ..handout.stub_text import StubError


def release_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    classroom50: Annotated[
        bool,
        typer.Option(
            "--classroom50", help="Write Classroom 50's autograder, with the handout, instead."
        ),
    ] = False,
    notebook: Annotated[
        bool, typer.Option("--notebook", help="Add exercises.ipynb: the stubs as cells.")
    ] = False,
) -> None:
    """Write the handout for students into a folder: stubs, checks, README; no solutions."""
    from ..judge.pytest_run import require_sound_assignment  # imports pytest and sympy: a second

    if classroom50 and notebook:
        typer.echo(
            "grader release: --classroom50 needs no notebook: leave out --notebook", err=True
        )
        raise typer.Exit(2)
    require_sound_assignment()
    try:
        count = release_for_classroom50(folder) if classroom50 else release(folder, notebook)
    except (ReleaseError, StubError, OSError, SyntaxError) as error:
        typer.echo(f"grader release: {error}", err=True)
        raise typer.Exit(2) from error
    next_step = "try it with `uv run pytest` in there"
    if classroom50:
        next_step = "copy it to CLASSROOM/autograders/ASSIGNMENT/ in the classroom50 repository"
    typer.echo(f"{folder}: {count} files; {next_step}")
