"""The written answers in answers.md, question by question.

    answers(b"## 1.d Plain descent\n\nIt diverges.", ["1.d"])    # {"1.d": "It diverges."}

What the handout's own answers.md says (titles, questions, the place for the answer) is left out.
"""

import functools
import re
from collections.abc import Iterable

from ..checks.assignment import Assignment
from ..checks.layout import EXERCISES
from ..intake.submissions import ANSWERS

MARKERS = ("<!-- answer -->", "*(your answer)*")  # as stubs and solutions have them
TITLE = re.compile(r"[\s#*_>-]*(?:question\s+)?([\w.-]*\w)[.:)*_]*(?:\s+|$)(.*)", re.IGNORECASE)


def answers(content: bytes | None, questions: Iterable[str]) -> dict[str, str]:
    """question -> the answer, "" where nothing is written. content: of answers.md, None if it is
    missing.

    An answer is what follows the line that begins with the question's number ("## 1.d ..."). What
    stands before the first such line is the answer to questions that have no other, or else the
    beginning of the first answer, so that no text gets lost.
    """
    asked = list(questions)
    found: dict[str, list[str]] = {question: [] for question in asked}
    by_title = {each.casefold(): each for each in (*Assignment.load().by_id, *asked)}
    others: list[str] = []
    here = others
    for line in text_of(content).splitlines():
        title = TITLE.match(line)
        question = by_title.get(title[1].casefold()) if title else None
        if title and question:
            here = found.setdefault(question, [])
        if line.strip() not in _given():
            here.append(title[2] if title and question else line)
    texts = {question: _tidy(found[question]) for question in asked}
    if rest := _tidy(others):
        if all(texts.values()) and texts:
            first = next(iter(texts))
            texts[first] = f"{rest}\n\n{texts[first]}"
        texts = {question: text or rest for question, text in texts.items()}
    return texts


def text_of(content: bytes | None) -> str:
    """The text of a student's file, without control sequences for terminals."""
    return without_controls((content or b"").decode("utf-8-sig", "replace").replace("\r\n", "\n"))


def without_controls(text: str) -> str:
    """The text with everything replaced that would act on a terminal."""
    return "".join(
        c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text
    )


def _tidy(lines: Iterable[str]) -> str:
    text = "\n".join(lines)
    for marker in MARKERS:
        text = text.replace(marker, "")
    return text.strip()


@functools.cache
def _given() -> frozenset[str]:
    """The lines of the handout's answers.md."""
    text = (EXERCISES / ANSWERS).read_text(encoding="utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip())
