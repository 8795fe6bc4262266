"""The assignment's order, titles, points and hints, from grader/checks/assignment.toml."""

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FILE = Path(__file__).with_name("assignment.toml")


@dataclass(frozen=True)
class Question:
    """One question. points include the written ones and the hidden ones, which the grader's own
    checks give; an extra question adds to the total."""

    id: str
    title: str
    points: float
    functions: tuple[str, ...]
    hints: tuple[str, ...]
    written: float = 0
    hidden: float = 0
    extra: bool = False

    @property
    def by_code(self) -> float:
        """The points that checks give."""
        return self.points - self.written


@dataclass(frozen=True)
class Assignment:
    """All questions, in their order."""

    questions: tuple[Question, ...]

    @classmethod
    def load(cls, file: Path = FILE) -> "Assignment":
        rows = tomllib.loads(file.read_text(encoding="utf-8"))["question"]
        return cls(
            tuple(
                Question(
                    **{**row, "functions": tuple(row["functions"]), "hints": tuple(row["hints"])}
                )
                for row in rows
            )
        )

    @cached_property
    def by_id(self) -> dict[str, Question]:
        return {question.id: question for question in self.questions}

    def question_of(self, function: str) -> Question:
        """The first question that asks for a function ("module.function")."""
        return next(q for q in self.questions if function in q.functions)
