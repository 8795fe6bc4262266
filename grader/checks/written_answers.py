"""The written answers in answers.md, question by question.

    answers(b"## 1.d Plain descent\n\nIt diverges.", ["1.d"])    # {"1.d": "It diverges."}

What the handout's own answers.md says (titles, questions, the place for the answer) is left out.
"""

import functools
from collections.abc import Collection, Iterable

from ..worker.data.visible_text import visible
from .assignment import Assignment
from .layout import EXERCISES

ANSWERS = "answers.md"
MARKERS = ("<!-- answer -->", "*(your answer)*")  # as stubs and solutions have them
BEFORE_A_TITLE = " \t#*_>-"
AFTER_A_NUMBER = ".:)*_"


def answers(
    content: bytes | None, questions: Iterable[str], given: Collection[str] | None = None
) -> dict[str, str]:
    """question -> the answer, "" where nothing is written. content: of answers.md, None if it is
    missing. given: lines that are no answer, by default those of the handout's own answers.md.

    An answer is what follows the line that begins with the question's number ("## 1.d ..."). What
    stands before the first such line is the answer to questions that have no other, or else the
    beginning of the first answer, so that no text gets lost.
    """
    asked, left_out = list(questions), _given() if given is None else given
    found: dict[str, list[str]] = {question: [] for question in asked}
    by_number = {each.casefold(): each for each in (*Assignment.load().written, *asked)}
    others: list[str] = []
    here = others
    for line in text_of(content).splitlines():
        number, text = split_title(line)
        question = by_number.get(number)
        if question is not None:
            here = found.setdefault(question, [])
        if line.strip() not in left_out:
            here.append(line if question is None else text)
    texts = {question: _tidy(found[question]) for question in asked}
    if rest := _tidy(others):
        if all(texts.values()) and texts:
            first = next(iter(texts))
            texts[first] = f"{rest}\n\n{texts[first]}"
        texts = {question: text or rest for question, text in texts.items()}
    return texts


def split_title(line: str) -> tuple[str, str]:
    """The question's number and the rest of the line, if this is a title: "## 1.d: Plain ...".
    Without patterns, which a line can be made to keep busy for hours."""
    text = line.lstrip(BEFORE_A_TITLE)
    if text[:9].casefold() == "question ":
        text = text[9:]
    number, *rest = text.split(None, 1) or [""]
    return number.rstrip(AFTER_A_NUMBER).casefold(), "".join(rest)


def text_of(content: bytes | None) -> str:
    """The text of a student's file, with characters escaped that cannot be seen."""
    return visible(
        (content or b"").decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
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
