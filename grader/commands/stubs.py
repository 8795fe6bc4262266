"""`grader stubs`: generate the stubs in exercises/ from solutions/."""

from typing import Annotated

import typer

from ..checks.layout import EXERCISES, SOLUTIONS
from ..handout.stated_numbers import disagreements
from ..handout.stub_text import StubError, derive, differences, write


def stubs_command(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if exercises/ differs.")
    ] = False,
) -> None:
    """Generate the stubs in exercises/ from solutions/ (for maintainers).

    Anything written into a stub is lost. Nothing is written if solutions/ and [constants] of
    assignment.toml state different numbers. Exit code: 0 if everything agrees in the end, 1 if it
    does not, 2 if no stubs can be generated.
    """
    try:
        derived = derive(SOLUTIONS)
        unlike = disagreements(SOLUTIONS)
        if not check and not unlike:
            write(EXERCISES, derived)
        found = differences(EXERCISES, derived)
    except (StubError, OSError, SyntaxError) as error:
        typer.echo(f"grader stubs: {error}", err=True)
        raise typer.Exit(2) from error
    for line in [*unlike, *found]:
        typer.echo(line)
    if unlike:
        advice = "change one or the other, then run `grader stubs`"
        typer.echo(f"grader stubs: the numbers of [constants] do not agree: {advice}", err=True)
        raise typer.Exit(1)
    if found:
        advice = "run `grader stubs`" if check else "delete the stray files"
        typer.echo(f"grader stubs: exercises/ differs from solutions/: {advice}", err=True)
        raise typer.Exit(1)
    typer.echo(f"exercises/ agrees with solutions/: {len(derived)} files")
