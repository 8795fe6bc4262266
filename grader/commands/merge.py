"""`grader merge`: join the folders of results of several machines."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ..checks.assignment import Assignment
from ..outputs.merged import Merge
from ..outputs.results_folder import OutputError, ResultsFolder
from .exits import KIT_FAULT, USAGE, failing


def merge_command(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR...", help="Folders of results.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Join them here.")] = Path("graded"),
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin grades.csv with the mark of UTF-8 for Excel.")
    ] = False,
) -> None:
    """Join folders of results, as the parts of `grader grade --shard` are, into one.

    What several folders have must have the same scores; a submission that the grader itself failed
    to judge gives way to one that it judged. Exit code: 0; 2 if folders contradict each other or
    cannot be read, and then nothing is written; 3 if results cannot be written.
    """
    console = Console(highlight=False)
    with failing(USAGE, OutputError):
        merge = Merge(folders, ResultsFolder(out))
    with failing(KIT_FAULT, OutputError):
        copied = merge.save(Assignment.load(), bom)
    console.print(
        f"{len(merge.chosen)} submissions, {len(copied)} of them new here"
        + (f"; {merge.same} in several folders, the same in all" if merge.same else "")
    )
    failed = [name for name, found in merge.chosen.items() if found.results["extra_data"]["faults"]]
    if failed:
        console.print(f"the grader failed on: {escape(', '.join(failed))}", soft_wrap=True)
    console.print(f"results: {escape(str(merge.out.grades))}", soft_wrap=True)
