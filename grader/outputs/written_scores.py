"""Manual scores for written answers, from a CSV file: submission,question,score[,comment].

A blank score is pending. Every name and number is checked before anything is graded.
"""

import csv
import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from ..checks.assignment import Question

COLUMNS = ("submission", "question", "score")


@dataclass(frozen=True)
class Written:
    """The manual score of a written answer; None: pending."""

    score: float | None
    comment: str = ""


class WrittenError(Exception):
    """A row cannot be used; the message names the file, the line and the valid values."""


def load_written(
    file: Path, names: Collection[str], questions: Iterable[Question]
) -> dict[str, dict[str, Written]]:
    """submission -> question -> score, for the submissions and questions that are graded.

    Raises WrittenError for any others, or if the file cannot be read.
    """
    most = {question.id: question.written for question in questions if question.written}
    scores: dict[str, dict[str, Written]] = {}
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines, skipinitialspace=True)
            missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
            if missing:
                raise WrittenError(
                    f"{file}: the first line must contain the columns {','.join(COLUMNS)}; "
                    f"{', '.join(missing)} is missing"
                )
            for row in rows:
                place = f"{file} line {rows.line_num}"
                name, question, score = ((row[column] or "").strip() for column in COLUMNS)
                if name not in names:
                    raise WrittenError(
                        f"{place}: there is no submission {name!r}, only {_few(names)}"
                    )
                if question not in most:
                    raise WrittenError(
                        f"{place}: {question!r} has no written answer, "
                        f"only these have one: {_few(most)}"
                    )
                of_submission = scores.setdefault(name, {})
                if question in of_submission:
                    raise WrittenError(f"{place}: a second score for {name}, {question}: keep one")
                comment = (row.get("comment") or "").strip()
                of_submission[question] = Written(_score(score, most[question], place), comment)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise WrittenError(f"--written {file}: {error}") from None
    return scores


def _score(text: str, most: float, place: str) -> float | None:
    if not text:
        return None
    try:
        score = float(text)
    except ValueError:
        score = math.nan
    if not 0 <= score <= most:
        raise WrittenError(f"{place}: the score {text!r} is not a number from 0 to {most:g}")
    return score


def _few(names: Collection[str]) -> str:
    shown = sorted(names)[:8]
    return ", ".join(shown) + (", ..." if len(names) > len(shown) else "")
