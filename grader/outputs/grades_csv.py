"""grades.csv: the class in one table."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from ..checks.assignment import Assignment
from ..intake.origins import printable
from .atomic_file import write_whole
from .results_json import origin_of
from .spreadsheet import safe_cell
from .totals import Results, Totals

MARK = "\ufeff"


def save_grades(
    file: Path, all_results: Iterable[Results], assignment: Assignment, bom: bool = False
) -> None:
    """Write grades.csv, a row for each submission, completely or not at all. Raises OSError.

    bom: begin with a byte-order mark, from which Excel knows UTF-8. A file that has one keeps it.
    """
    questions = [question.id for question in assignment.questions if not question.extra]
    text = io.StringIO(newline="")
    table = csv.writer(text)
    heads = ("name", "score", "max", "extra", *questions)
    about = ("written", "written pending", "isolation", "problems")
    table.writerow([*heads, *about, "earned", "max extra", "handed in as"])
    for results in all_results:
        table.writerow(_row(results, questions))
    mark = MARK if bom or (file.is_file() and file.read_bytes().startswith(MARK.encode())) else ""
    write_whole(file, mark + text.getvalue())


def _row(results: Results, questions: Iterable[str]) -> list[str]:
    totals, about = Totals.of(results), results["extra_data"]
    shares = [totals.questions.get(question) for question in questions]
    numbers = [
        results["score"],
        totals.most,
        totals.extra.earned,
        *(None if share is None else share.earned for share in shares),
        totals.written.earned,
        totals.written.pending,
    ]
    remarks = "; ".join([*about["faults"], *about["problems"]])
    origin = origin_of(results)
    return [
        safe_cell(about["name"]),
        *map(_cell, numbers),
        about["isolation"],
        safe_cell(remarks),
        _cell(totals.earned),
        _cell(totals.extra.points),
        safe_cell(printable(origin)) if origin else "",
    ]


def _cell(number: float | None) -> str:
    return "" if number is None else f"{number:.10g}"
