"""Exit codes of all commands, and one-line errors that end a command."""

import os
import signal
from collections.abc import Callable, Iterator
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


def require_answer(as_json: bool, *answered: bool) -> None:
    """Raise UsageError where a script would be asked something. answered: options that answer."""
    if as_json and not any(answered):
        raise UsageError("--json asks nothing: add --yes")


@contextmanager
def stopping_cleanly(advice: str, on_stop: Callable[[], None] = lambda: None) -> Iterator[None]:
    """End a command that grades cleanly at Ctrl-C and SIGTERM, with this advice."""
    # Judges start in the working folder: files there must not shadow Python's own modules.
    os.environ["PYTHONSAFEPATH"] = "1"
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        on_stop()
        Console(stderr=True, highlight=False).print(f"stopped; {escape(advice)}", soft_wrap=True)
        raise typer.Exit(INTERRUPTED) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def require_checkout(command: str) -> None:
    """End the command if the kit was installed from a wheel, which does not contain the corpus."""
    if IS_INSTALLED:
        fail(f"`{command}` needs the solutions and the corpus: run it in a checkout of the kit")
