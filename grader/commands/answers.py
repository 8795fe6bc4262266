"""`grader answers`: the written answers of a class, in a CSV file to fill in."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ..outputs.answers_form import FormError, save_form
from ..outputs.results_folder import OutputError, ResultsFolder
from .exits import USAGE, failing


def answers_command(
    graded: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder of results of `grader grade`.")
    ],
    file: Annotated[
        Path, typer.Argument(metavar="FILE.csv", help="The file to write; it must not exist yet.")
    ],
) -> None:
    """Write the written answers of a class into a CSV file, to be scored by a person.

    A row for each answer: submission, question, answer, score, comment. Fill in score and comment,
    then run `grader grade --out DIR --resume --written FILE.csv`. Scores that were given already
    stand there. Exit code: 0, or 2 if the file exists or there are no results.
    """
    console = Console(highlight=False)
    with failing(USAGE, FormError, OutputError):
        form = save_form(file, ResultsFolder(graded).all_results())
    for line in form:
        console.print(escape(line), soft_wrap=True)
