"""The run's results as Markdown, for the page of a GitHub job (GITHUB_STEP_SUMMARY).

GitHub shows no pictures that stand in the text, so the pictures are named: the workflow of the
handout uploads their folder.
"""

import os
from pathlib import Path

from rich.text import Text

from ..markdown import fenced
from ..pictures import FOLDER
from .printed_messages import printed
from .results import Results
from .summary import next_line, points, question_rows

VARIABLE = "GITHUB_STEP_SUMMARY"  # the file that a job's step writes to
MOST_BYTES = 900_000  # GitHub drops a summary of more than 1 MiB
MESSAGES = 20  # failures that are shown


def append_job_summary(results: Results, package: str) -> None:
    """Add the results to the job's page, if this runs in a job."""
    if file := os.environ.get(VARIABLE):
        text = job_summary(results, package).encode()[:MOST_BYTES]
        with Path(file).open("ab") as page:
            page.write(text)


def job_summary(results: Results, package: str) -> str:
    """The table of questions, the next step, the pictures and the first messages."""
    rows = [
        f"| {row.question} | {row.title} | {row.earned} of {row.asked} | {row.state} |"
        for row in question_rows(results)
    ]
    lines = ["| question | | points | state |", "|---|---|---:|---|", *rows, ""]
    lines += [Text.from_markup(next_line(results, package)).plain, ""]
    failed = [result for result in results.all if result.outcome not in ("passed", "waits", "todo")]
    for result in failed[:MESSAGES]:
        title = f"{result.number} {result.title}"
        lines += [f"### {title}", "", fenced(printed(result.message)), ""]
    if len(failed) > MESSAGES:
        lines += [f"{len(failed) - MESSAGES} more checks failed: see the log of the step.", ""]
    if names := [name for result in results.all for name in result.pictures]:
        listed = ", ".join(f"`{name}`" for name in names)
        lines += [f"Pictures (download `{FOLDER}` below): {listed}", ""]
    earned, asked = (
        sum(getattr(result, kind) for result in results.all) for kind in ("earned", "points")
    )
    lines += [f"{points(earned)} of {points(asked)} points here. This is feedback, not a grade."]
    return "\n".join(lines) + "\n"
