"""`grader stubs`: derive the stubs of exercises/ from solutions/."""

from typing import Annotated

import typer

from ..checks.layout import EXERCISES, SOLUTIONS
from ..handout.stub_text import StubError, derive, differences, write


def stubs_command(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if exercises/ differs.")
    ] = False,
) -> None:
    """Derive the stubs in exercises/ from solutions/ (maintainers).

    Whatever was written into a stub is lost. Exit code 0 where both agree in the end, 1 where
    they do not, 2 where no stubs can be derived.
    """
    try:
        derived = derive(SOLUTIONS)
        if not check:
            write(EXERCISES, derived)
        found = differences(EXERCISES, derived)
    except (StubError, OSError, SyntaxError) as error:
        typer.echo(f"grader stubs: {error}", err=True)
        raise typer.Exit(2) from error
    for line in found:
        typer.echo(line)
    if found:
        advice = "run `grader stubs`" if check else "delete the stray files"
        typer.echo(f"grader stubs: exercises/ differs from solutions/: {advice}", err=True)
        raise typer.Exit(1)
    typer.echo(f"exercises/ agrees with solutions/: {len(derived)} files")
