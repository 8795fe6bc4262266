"""Exit codes of all commands, and errors that end one in a line."""

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
    """An option that makes no sense here; the message names the next step."""


def fail(message: str, code: int = USAGE) -> NoReturn:
    """Show the error and end the command."""
    console = Console(stderr=True, highlight=False)
    console.print(f"[red]error:[/] {escape(message)}", soft_wrap=True)
    raise typer.Exit(code)


@contextmanager
def failing(code: int, *errors: type[Exception]) -> Iterator[None]:
    """End the command with the exit code at an error of these kinds, showing its message."""
    try:
        yield
    except errors as error:
        fail(str(error), code)


def require_checkout(command: str) -> None:
    """End the command where the kit was installed from a wheel, which holds no corpus."""
    if IS_INSTALLED:
        fail(f"`{command}` needs the solutions and the corpus: run it in a checkout of the kit")
