"""`grader read`: read written answers in the browser, and score them by a rubric."""

import getpass
import re
import signal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ..checks.assignment import Assignment
from ..outputs.answers_form import FormError
from ..outputs.results_folder import OutputError, ResultsFolder
from ..worker.data.visible_text import visible
from .exits import USAGE, UsageError, failing

if TYPE_CHECKING:
    from ..reading.preparing import OneReader

LONGEST_NAME = 60  # characters


def read_command(
    graded: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder of results of `grader grade`.")
    ],
    reader: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Who reads (default: your name on this machine)."),
    ] = None,
    part: Annotated[
        str | None, typer.Option(metavar="2/3", help="Read only the second third of the answers.")
    ] = None,
    rubric: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.toml", help="The items (default: those used last here, or the kit's)."
        ),
    ] = None,
    final: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|first",
            help="Whose score counts where several read an answer (default: whoever was first).",
        ),
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.csv", help="Write the scores as --written takes them, and read nothing."
        ),
    ] = None,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Of the page's address (default: a free one).")
    ] = 0,
) -> None:
    """Read a class's written answers in the browser, without names, and score them by a rubric.

    Open the address that is printed; only this machine can. Each step is kept at once in
    DIR/.reading, and scores go into the results. Ctrl-C ends it, and the same command goes on.
    Exit code: 0, or 2 for wrong options and files that cannot be used.
    """
    from ..reading import preparing  # what only this command needs would slow down all others
    from ..reading.class_answers import NoAnswers
    from ..reading.reading_log import LogError
    from ..reading.rubric_file import RubricError
    from ..reading.score_export import save_scores

    console = Console(highlight=False)
    errors = (UsageError, NoAnswers, LogError, RubricError, FormError, OutputError)
    with failing(USAGE, *errors):
        name, own_part = _reader(reader), _part(part)
        one = preparing.prepared(ResultsFolder(graded), name, own_part, rubric)
        if final is not None:
            preparing.choose_final(one, final)
        if export is not None:
            count = save_scores(export, one.answers.folder.all_results(), one.marks())
            console.print(f"{escape(str(export))}: {count} scores", soft_wrap=True)
            return
        _serve(console, one, port)


def _serve(console: Console, one: "OneReader", port: int) -> None:
    """Serve the answers to this machine's browsers until Ctrl-C, and keep the scores."""
    from ..reading import preparing

    save_grades = partial(one.answers.folder.save_grades, Assignment.load())
    preparing.enter_all(one, save_grades)
    with failing(USAGE, OSError):
        server = preparing.opened(port)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for line in preparing.summary(one):
        console.print(escape(line), soft_wrap=True)
    console.print(f"open {server.address}\nCtrl-C ends it", soft_wrap=True)
    trouble = preparing.serve(one, server, save_grades)
    for line in preparing.summary(one):
        console.print(escape(line), soft_wrap=True)
    if trouble:
        raise OutputError(f"the latest scores are only in DIR/.reading: {trouble}")


def _reader(name: str | None) -> str:
    """The reader's name, as given or as the machine knows it."""
    if name is None:
        try:
            name = getpass.getuser()
        except (OSError, KeyError):
            raise UsageError("this machine does not know your name: add --reader NAME") from None
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or visible(name, kept="") != name or name == "first":
        raise UsageError(
            f"--reader {visible(name, kept='')!r}: a name of at most {LONGEST_NAME} visible "
            "characters, other than first"
        )
    return name


def _part(text: str | None) -> tuple[int, int]:
    if text is None:
        return (1, 1)
    found = re.fullmatch(r"([0-9]{1,3})/([0-9]{1,3})", text)
    number, parts = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= number <= parts:
        raise UsageError(f"--part {text}: write 2/3 for the second of three parts")
    return number, parts
