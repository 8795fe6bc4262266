"""The assignment: which questions are asked, in which order, for how many points, with which hints.

    Assignment.load().by_id["1.a"].title

All of it is data, in grader/checks/assignment.toml.
"""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .assignment_file import MODULES, AssignmentError, Question, read_questions

__all__ = ["FILE", "MODULES", "Assignment", "AssignmentError", "Question"]
FILE = Path(__file__).with_name("assignment.toml")


@dataclass(frozen=True)
class Assignment:
    """The questions that are asked, in order. file: where they come from."""

    questions: tuple[Question, ...]
    file: Path = FILE

    @classmethod
    def load(cls, file: Path = FILE) -> "Assignment":
        """Read a file (the kit's once a process). AssignmentError where it cannot be used."""
        return _default() if file == FILE else _read(file)

    @cached_property
    def by_id(self) -> dict[str, Question]:
        return {question.id: question for question in self.questions}

    @cached_property
    def asked_in(self) -> dict[str, str]:
        """The functions that are asked for, "module.function", and the first question of each."""
        found: dict[str, str] = {}
        for question in self.questions:
            for function in question.functions:
                found.setdefault(function, question.id)
        return found

    @cached_property
    def modules(self) -> tuple[str, ...]:
        """The modules that hold a function that is asked for."""
        return modules_of(self.questions)

    @cached_property
    def written(self) -> tuple[str, ...]:
        """The questions that also ask for a written answer."""
        return tuple(question.id for question in self.questions if question.written)


def modules_of(questions: Iterable[Question]) -> tuple[str, ...]:
    """The modules that the questions' functions belong to, in the exercises' order."""
    asked = {function.split(".")[0] for q in questions for function in q.functions}
    return tuple(module for module in MODULES if module in asked)


@functools.cache
def _default() -> Assignment:
    return _read(FILE)


def _read(file: Path) -> Assignment:
    questions, asked = read_questions(file)
    return Assignment(tuple(q for q in questions if q.id in asked), file)
