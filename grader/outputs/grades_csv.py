"""grades.csv: the class in one table."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from ..checks.assignment import Assignment
from ..intake.origins import printable
from .atomic_file import write_whole
from .results_json import origin_of
from .totals import Results, Totals


def save_grades(file: Path, all_results: Iterable[Results], assignment: Assignment) -> None:
    """Write grades.csv, a row for each submission, completely or not at all. Raises OSError."""
    questions = [question.id for question in assignment.questions if not question.extra]
    text = io.StringIO(newline="")
    table = csv.writer(text)
    heads = ("name", "score", "max", "extra", *questions)
    about = ("written", "written pending", "isolation", "problems")
    table.writerow([*heads, *about, "earned", "max extra", "handed in as"])
    for results in all_results:
        table.writerow(_row(results, questions))
    write_whole(file, text.getvalue())


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
        about["name"],
        *map(_cell, numbers),
        about["isolation"],
        remarks,
        _cell(totals.earned),
        _cell(totals.extra.points),
        printable(origin) if origin else "",
    ]


def _cell(number: float | None) -> str:
    return "" if number is None else f"{number:.10g}"
