"""`grader gradescope`: write the zip of Gradescope's autograder."""

from pathlib import Path
from typing import Annotated

import typer

from ..checks.assignment import Assignment
from ..gradescope.autograder_zip import build
from ..gradescope.platform_results import by_code
from ..gradescope.submission_run import RunSettings
from .exits import USAGE, UsageError, failing, require_checkout
from .options import chosen_questions


def gradescope_command(
    out: Annotated[Path, typer.Option(metavar="ZIP", help="The file to write.")] = Path(
        "autograder.zip"
    ),
    minutes: Annotated[
        int, typer.Option(min=5, max=40, help="The time limit that is set on Gradescope.")
    ] = 10,
    questions: Annotated[
        str | None, typer.Option(metavar="1.a,2.d", help="Grade only these questions.")
    ] = None,
    no_smoke: Annotated[bool, typer.Option("--no-smoke", help="Skip the short training.")] = False,
) -> None:
    """Write the zip of Gradescope's autograder.

    It has hidden checks and the reference solution in it: upload it, and show it to nobody.
    """
    from ..judge.pytest_run import require_sound_assignment  # imports pytest and sympy: a second

    require_checkout("grader gradescope")
    assignment = Assignment.load()
    with failing(USAGE, UsageError, OSError):
        chosen = chosen_questions("--questions", questions, assignment)
        require_sound_assignment()
        settings = RunSettings(minutes=minutes, questions=chosen, smoke=not no_smoke)
        count = build(out, settings)
    asked = [q for q in by_code(assignment).questions if chosen is None or q.id in chosen]
    points = sum(q.points for q in asked if not q.extra)
    typer.echo(
        f"{out}: {count} files. On Gradescope: {points:g} autograder points, a container of 3 "
        f"GB (1.5 at least), a time limit of {minutes} minutes"
    )
