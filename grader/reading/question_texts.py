"""What a question asks, and the reference's answer to it."""

import re

from ..checks.layout import EXERCISES, IS_INSTALLED, SOLUTIONS
from ..checks.written_answers import MARKERS, answers
from ..intake.submissions import ANSWERS

NO_REFERENCE = "An installed kit has no solutions: run `grader read` in a checkout to see it here."
NOT_FOUND = "There is none in the solutions."


def asked(question: str) -> str:
    """What the handout's answers.md asks, as Markdown; "" if it does not have the question."""
    text = (EXERCISES / ANSWERS).read_text(encoding="utf-8")
    for section in re.split(r"(?m)^(?=## )", text):
        title, _, rest = section.partition("\n")
        if title.split()[:2] == ["##", question]:
            for marker in MARKERS:
                rest = rest.replace(marker, "")
            return rest.strip()
    return ""


def reference(question: str) -> str:
    """The reference's answer, as Markdown, or why there is none here."""
    file = SOLUTIONS / ANSWERS
    if IS_INSTALLED or not file.is_file():
        return NO_REFERENCE
    return answers(file.read_bytes(), [question])[question] or NOT_FOUND
