"""Manual scores for written answers, from a CSV file: submission,question,score[,comment][,answer].

A blank score leaves what was entered before, the word "pending" takes it back. Every name and
number is checked before anything is graded.
"""

import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..checks.assignment import Question
from ..intake.origins import Origin, UnclearName, which
from .spreadsheet import Table, TableError, read_table

COLUMNS = ("submission", "question", "score")
PENDING = "pending"
LONGEST_ANSWER = 30_000  # characters in a cell; spreadsheets cut cells at 32,767
CUT = "\n[the rest is in results.json]"


@dataclass(frozen=True)
class Written:
    """What a person entered about a written answer. score: None leaves it as it was, or, where it
    is `withdrawn`, pending. answer: as the file shows it, None if it does not."""

    score: float | None
    comment: str = ""
    withdrawn: bool = False
    answer: str | None = None

    def is_about(self, answer: str) -> bool:
        """Whether the person has seen this answer. Only letters and digits are compared, because
        spreadsheets lose signs that their encoding does not have."""
        return self.answer is None or _letters(self.answer) == _letters(cell_of(answer))


class WrittenError(Exception):
    """A row cannot be used; the message names the file, the line and the valid values."""


def cell_of(answer: str) -> str:
    """The answer as a cell, which is not as long as any answer."""
    return answer if len(answer) <= LONGEST_ANSWER else answer[:LONGEST_ANSWER] + CUT


def load_written(
    file: Path, known: Mapping[str, Origin | None], questions: Iterable[Question]
) -> dict[str, dict[str, Written]]:
    """submission -> question -> what was entered, for known submissions and graded questions.

    known: the submissions by the name of their results. Raises WrittenError for any others, where
    it is not clear which is meant, or if the file cannot be read.
    """
    most = {question.id: question.written for question in questions if question.written}
    remark = ""
    try:
        table = read_table(file, COLUMNS)
        remark = f" ({table.remark})" if table.remark else ""
        return _scores(table, file, known, most)
    except TableError as error:
        raise WrittenError(f"--written {file}: {error}{remark}") from None
    except WrittenError as error:
        raise WrittenError(f"{error}{remark}") from None
    except OSError as error:
        raise WrittenError(f"--written {file} cannot be read: {error.strerror or error}") from None


def _scores(
    table: Table, file: Path, known: Mapping[str, Origin | None], most: Mapping[str, float]
) -> dict[str, dict[str, Written]]:
    scores: dict[str, dict[str, Written]] = {}
    for line, cells in table.rows:
        place = f"{file} line {line}"
        text, question, score = (cells[column] for column in COLUMNS)
        try:
            name = which(text, known)
        except UnclearName as error:
            raise WrittenError(f"{place}: {error}") from None
        if question not in most:
            raise WrittenError(
                f"{place}: {question!r} has no written answer, "
                f"only these have one: {', '.join(most) or 'none that is graded'}"
            )
        of_submission = scores.setdefault(name, {})
        if question in of_submission:
            raise WrittenError(f"{place}: a second score for {name}, {question}: keep one")
        comment = cells.get("comment", "")
        if table.separator == "," and score.isdigit() and re.fullmatch(r"\d\d?", comment):
            raise WrittenError(
                f"{place}: the comment is only {comment!r}: if the score is {score},{comment}, "
                f'write {score}.{comment} or "{score},{comment}"'
            )
        withdrawn = score.casefold() == PENDING
        of_submission[question] = Written(
            None if withdrawn else _score(score, most[question], place),
            comment,
            withdrawn,
            cells.get("answer"),
        )
    return scores


def _score(text: str, most: float, place: str) -> float | None:
    if not text:
        return None
    try:
        score = float(text.replace(",", "."))
    except ValueError:
        score = math.nan
    if not 0 <= score <= most:
        raise WrittenError(f"{place}: the score {text!r} is not a number from 0 to {most:g}")
    return score


def _letters(text: str) -> Collection[str]:
    decomposed = unicodedata.normalize("NFD", text).casefold()
    return re.sub(r"[^a-z0-9]", "", decomposed)
