"""The written answers in answers.md, question by question.

    answers(b"## 1.d Plain descent\n\nIt diverges.", ["1.d"])    # {"1.d": "It diverges."}

What the handout's own answers.md says (titles, questions, the place for the answer) is left out.
"""

import functools
import re
from collections.abc import Collection, Iterable
from pathlib import Path

from ..worker.data.visible_text import visible
from .assignment import Assignment
from .layout import EXERCISES, SOLUTIONS

ANSWERS = "answers.md"
# As the student was given it; a handout has this copy, since the student writes into the other one.
GIVEN = Path(__file__).with_name(ANSWERS)
MARKERS = ("<!-- answer -->", "*(your answer)*")  # as stubs and solutions have them
BEFORE_A_TITLE = " \t#*_>-"
AFTER_A_NUMBER = ".:)*_"
PLACEHOLDERS = {"", "todo", "tbd", "fixme", "xxx", "later", "myanswer", "youranswer"}


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


def unanswered(content: bytes | None, questions: Iterable[str]) -> list[str]:
    """The questions to which a student's file has no answer: nothing but titles, questions and the
    places for answers, even if an editor has broken their lines in another way, or a note such as
    "TODO"."""
    asked = list(questions)
    given = given_answers().encode()
    known = _paragraphs(given_answers())
    for text in answers(given, asked, given=()).values():  # titles without their numbers
        known |= _paragraphs(text)
    own = answers(content, asked)
    in_full = answers(content, asked, given=())
    return [
        each for each in asked if _is_placeholder(own[each]) or _paragraphs(in_full[each]) <= known
    ]


def _is_placeholder(text: str) -> bool:
    return "".join(filter(str.isalnum, text)).casefold() in PLACEHOLDERS


def _paragraphs(text: str) -> set[str]:
    """The paragraphs, without what an editor of Markdown changes: emphasis, spaces, line ends."""
    plain = text.translate({ord(sign): None for sign in "*_"})
    return {" ".join(part.split()) for part in re.split(r"\n\s*\n", plain)} - {""}


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
    return frozenset(line.strip() for line in given_answers().splitlines() if line.strip())


@functools.cache
def given_answers() -> str:
    """answers.md as students get it. In a checkout, exercises/ may hold somebody's answers, so that
    it is taken from the solution there. "" if nothing is asked in writing."""
    for file in (GIVEN, SOLUTIONS / ANSWERS, EXERCISES / ANSWERS):
        if file.is_file():
            return _without_solutions(file.read_text(encoding="utf-8"))
    return ""


def _without_solutions(text: str) -> str:
    kept, is_solution = [], False
    for line in text.splitlines():
        is_solution = (is_solution or line.strip() == MARKERS[0]) and not line.startswith("## ")
        kept += [] if is_solution else [line]
    return "\n".join([*kept, MARKERS[1]])
