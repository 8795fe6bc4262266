"""Written answers in the Markdown cells of a notebook, as the text of answers.md.

    answers_of([Cell(1, "markdown", "## 1.d Plain descent\\n\\nIt diverges.")], ["1.d"])

An answer begins with its question's number, as in answers.md, and may go on in further cells. It
ends before the next question, and before a cell with a heading of the same level. In the handout's
notebook a question's section has its number, too ("## 1.d Plain descent (8 points)"): there the
answer begins with "### 1.d in words".
"""

import functools
import re
from collections.abc import Collection, Iterable

from ..assignment import Assignment
from ..written_answers import given_answers, split_title
from .cells import Cell

NO_HEADING = 7  # a level below all that there are
LEVEL = 2  # of an answer's title in answers.md
IN_WORDS = "in words"  # ends the title of the place for an answer
OF_A_SECTION = re.compile(r"\(\d+(?:\.\d+)? points\)\s*$")


def answers_of(cells: Iterable[Cell], questions: Collection[str]) -> str:
    """The answers with their titles; if no question is named, all texts; "" for none."""
    texts = [cell.text for cell in cells if cell.kind != "code"]
    known = {question.casefold() for question in Assignment.load().by_id}
    asked = {question.casefold() for question in questions}
    lines = (line for text in texts for line in text.split("\n"))
    to_come = asked & {split_title(line)[0] for line in lines if _in_words(line)}
    found: list[str] = []
    level: int | None = None  # of the answer's title; None: outside of an answer
    for text in texts:
        for number, line in enumerate(text.split("\n")):
            heading = _level(line)
            question = split_title(line)[0]
            if question in to_come and OF_A_SECTION.search(line):
                level = None
            elif question in asked and _in_words(line):
                to_come.discard(question)
                level, line = LEVEL, _titles().get(question, f"## {question}")
            elif question in known:
                level = heading if question in asked else None
            elif number == 0 and level is not None and heading <= level and heading < NO_HEADING:
                level = None
            if level is not None:
                found.append(line)
        if level is not None:
            found.append("")
    if not found and questions:
        found = [f"{text}\n" for text in texts]
    return "\n".join(found).strip() + "\n" if any(line.strip() for line in found) else ""


@functools.cache
def _titles() -> dict[str, str]:
    """The titles in the handout's answers.md, which are no part of an answer."""
    lines = given_answers().splitlines()
    return {split_title(line)[0]: line for line in lines if line.startswith("## ")}


def _in_words(line: str) -> bool:
    return split_title(line)[1].strip().casefold() == IN_WORDS


def _level(line: str) -> int:
    heading = re.match(r" {0,3}(#{1,6})\s", line)
    return len(heading[1]) if heading else NO_HEADING
