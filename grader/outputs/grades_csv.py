"""grades.csv: the class in one table."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from ..checks.assignment import Assignment
from .atomic_file import write_whole
from .results_json import Results
from .totals import Totals


def save_grades(file: Path, all_results: Iterable[Results], assignment: Assignment) -> None:
    """Write grades.csv, a row for each submission, completely or not at all. Raises OSError."""
    questions = [question.id for question in assignment.questions if not question.extra]
    text = io.StringIO(newline="")
    table = csv.writer(text)
    heads = ("name", "score", "max", "extra", *questions)
    table.writerow([*heads, "written", "written pending", "isolation", "problems"])
    for results in all_results:
        table.writerow(_row(results, questions))
    write_whole(file, text.getvalue())


def _row(results: Results, questions: Iterable[str]) -> list[str]:
    totals, about = Totals.of(results), results["extra_data"]
    shares = [totals.questions.get(question) for question in questions]
    numbers: list[float | None] = [
        results["score"],
        totals.code.points + totals.written.points,
        totals.extra.earned,
        *(None if share is None else share.earned for share in shares),
        totals.written.earned,
        totals.written.pending,
    ]
    cells = ["" if number is None else f"{number:g}" for number in numbers]
    remarks = "; ".join([*about["faults"], *about["problems"]])
    return [about["name"], *cells, about["isolation"], remarks]
