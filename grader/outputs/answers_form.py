"""The written answers of a class in a CSV file that a person fills in and `--written` takes.

save_form(Path("answers.csv"), ResultsFolder(Path("graded")).all_results())
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..intake.origins import clear_name
from .results_json import origin_of
from .spreadsheet import safe_cell
from .totals import Results
from .written_entries import earlier_entry
from .written_scores import cell_of

COLUMNS = ("submission", "question", "answer", "score", "comment")


class FormError(Exception):
    """The file cannot be written; the message names the next step."""


def save_form(file: Path, all_results: Mapping[str, Results | None]) -> list[str]:
    """Write a row for each written answer; lines that say what was written.

    all_results: by name, None where a file is damaged. Raises FormError, above all if the file
    exists: somebody may have entered scores there.
    """
    found = {name: results for name, results in all_results.items() if results}
    known = {name: origin_of(results) for name, results in found.items()}
    rows, most, unscored = [], {}, 0
    for name, question, test, results in written_answers(found):
        text = test["extra_data"].get("answer", "")
        score, comment = _entered(test, results)
        most[question] = test["max_score"]
        unscored += score == ""
        asked = map(safe_cell, (clear_name(name, known), question, cell_of(text)))
        rows.append([*asked, score, safe_cell(comment)])
    if not rows:
        raise FormError("there are no written answers: name a folder that `grader grade` wrote")
    write_form(file, rows)
    points = ", ".join(f"{question}: 0 to {maximum:g}" for question, maximum in most.items())
    lines = [f"{file}: {len(rows)} answers, {unscored} without a score ({points})"]
    damaged = sorted(all_results.keys() - found.keys())
    return lines + [f"{name} is left out: its results.json is damaged" for name in damaged]


def write_form(file: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write a file of these COLUMNS. Raises FormError, above all if it exists."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([COLUMNS, *rows])
    try:
        with file.open("x", encoding="utf-8-sig", errors="replace", newline="") as writing:
            writing.write(text.getvalue())  # the mark at its start tells spreadsheets the encoding
    except FileExistsError:
        raise FormError(f"{file} exists, perhaps with scores: name another file") from None
    except OSError as error:
        raise FormError(f"{file} cannot be written: {error.strerror or error}") from None


def written_answers(
    found: Mapping[str, Results],
) -> Iterator[tuple[str, str, dict[str, Any], Results]]:
    """Question by question, so that a person compares answers to one question: the submission, the
    question, the test and its results."""
    tests = [
        (test["extra_data"]["question"], name, test, results)
        for name, results in found.items()
        for test in results["tests"]
        if test["extra_data"]["outcome"] == "written"
    ]
    for question in dict.fromkeys(question for question, *_ in tests):
        yield from ((name, q, test, results) for q, name, test, results in tests if q == question)


def _entered(test: dict[str, Any], results: Results) -> tuple[str, str]:
    """The score and the comment; those of an earlier hand-in where this answer was the same."""
    comment = test["extra_data"].get("comment", "")
    if "score" in test:
        return f"{test['score']:g}", comment
    earlier = earlier_entry(results, test)
    if earlier is None or comment:
        return "", comment
    return ("" if earlier["score"] is None else f"{earlier['score']:g}"), earlier["comment"]
