"""Exit codes of all commands, and one-line errors that end a command."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from ..checks.layout import IS_INSTALLED

NOT_AS_IT_SHOULD_BE = 1
USAGE = 2
KIT_FAULT = 3
INTERRUPTED = 130


class UsageError(Exception):
    """An option cannot be used as given; the message names the next step."""


def fail(message: str, code: int = USAGE) -> NoReturn:
    """Print the error and end the command."""
    console = Console(stderr=True, highlight=False)
    console.print(f"[red]error:[/] {escape(message)}", soft_wrap=True)
    raise typer.Exit(code)


@contextmanager
def failing(code: int, *errors: type[Exception]) -> Iterator[None]:
    """Where an error of these classes is raised, print it and end with this exit code."""
    try:
        yield
    except errors as error:
        fail(str(error), code)


def require_checkout(command: str) -> None:
    """End the command if the kit was installed from a wheel, which does not contain the corpus."""
    if IS_INSTALLED:
        fail(f"`{command}` needs the solutions and the corpus: run it in a checkout of the kit")
