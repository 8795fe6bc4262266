"""The written answers of a class, equal ones together: each is read once.

    class_answers = ClassAnswers(ResultsFolder(Path("graded")))
    for answer in class_answers.of("1.d").values():
        answer.key, answer.text, answer.names

A key is made of the answer's words, so it stays when the answer moves within answers.md, and
answers that differ only in blanks and line ends have the same one.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..checks import pictures
from ..outputs.results_folder import RESULTS, ResultsFolder

KEY_LETTERS = 16
Stamp = tuple[int, int, int]  # of a file: when written, size, number


class NoAnswers(Exception):
    """There is nothing to read; the message says why."""


@dataclass(frozen=True)
class WrittenAnswer:
    """An answer and all who wrote it. names: of their results. elsewhere: of those, whose results
    have a score; whether that came from here is not known."""

    key: str
    text: str
    names: tuple[str, ...]
    scores: Mapping[str, tuple[float | None, str]]  # name -> score and comment in results.json


@dataclass
class _Submission:
    """What is needed of a results.json. answers: question -> text, maximum, score, comment."""

    stamp: Stamp
    answers: dict[str, tuple[str, float, float | None, str]] = field(default_factory=dict)


class ClassAnswers:
    """All answers in a folder of results. Raises NoAnswers if there are none."""

    def __init__(self, folder: ResultsFolder):
        self.folder = folder
        self.damaged: list[str] = []
        self._submissions: dict[str, _Submission] = {}
        self._groups: dict[str, dict[str, WrittenAnswer]] = {}
        self.most: dict[str, float] = {}
        self.refresh()
        if not self._groups:
            raise NoAnswers(
                f"{folder.path}: there are no written answers; name a folder that `grader grade` "
                "wrote"
            )

    def refresh(self) -> bool:
        """Read again what has changed in the folder; whether anything has. Raises NoAnswers."""
        found, is_new, damaged = {}, False, []
        for file in sorted(self.folder.path.glob(f"*/{RESULTS}")):
            name, stamp = file.parent.name, _stamp(file)
            known = self._submissions.get(name)
            if known is None or known.stamp != stamp:
                results = self.folder.load(name)
                if results is None:
                    damaged.append(name)
                    continue
                known, is_new = _Submission(stamp, _answers(results["tests"])), True
            found[name] = known
        self.damaged = damaged
        if not is_new and found.keys() == self._submissions.keys():
            return False
        self.most = _maxima(found)
        self._submissions, self._groups = found, _groups(found)
        return True

    @property
    def questions(self) -> tuple[str, ...]:
        """Those that have written answers, in order."""
        return tuple(self._groups)

    def of(self, question: str) -> Mapping[str, WrittenAnswer]:
        """The question's answers by key."""
        return self._groups.get(question, {})

    def pictures(self, answer: WrittenAnswer, questions: Iterable[str]) -> list[Path]:
        """The pictures of checks of these questions that lie beside the results, by student."""
        return [
            file
            for name in answer.names
            for question in questions
            for file in sorted((self.folder.path / name / pictures.FOLDER).glob("*.png"))
            if file.name.startswith(f"{question}.") and file.is_file()
        ]


def key_of(question: str, text: str) -> str:
    """The key of an answer."""
    content = f"{question}\n{' '.join(text.split())}"
    return hashlib.sha256(content.encode(errors="backslashreplace")).hexdigest()[:KEY_LETTERS]


def in_order(keys: Iterable[str], reader: str, question: str) -> list[str]:
    """In an order of the reader's own, which stays the same and says nothing about the class."""

    def place(key: str) -> bytes:
        return hashlib.sha256(f"{reader}\n{question}\n{key}".encode()).digest()

    return sorted(keys, key=place)


def part_of(keys: Sequence[str], part: tuple[int, int]) -> list[str]:
    """One of several parts of equal size. keys: in the order of their division. part: (2, 3) is
    the second of three."""
    number, parts = part
    return list(keys[number - 1 :: parts])


def divided(before: Sequence[str], keys: Iterable[str]) -> list[str]:
    """The keys in the order of their division: those of an earlier one stay where they were, so
    that a late answer moves no other one into another part."""
    keys = set(keys)
    return [*before, *sorted(keys.difference(before))]


def _stamp(file: Path) -> Stamp:
    try:
        about = file.stat()
    except FileNotFoundError:
        return (0, 0, 0)
    return about.st_mtime_ns, about.st_size, about.st_ino


def _answers(tests: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, float, float | None, str]]:
    found = {}
    for test in tests:
        about = test["extra_data"]
        if about["outcome"] == "written":
            text, comment = about.get("answer", ""), about.get("comment") or ""
            found[about["question"]] = (text, test["max_score"], test.get("score"), comment)
    return found


def _maxima(found: Mapping[str, _Submission]) -> dict[str, float]:
    """The points of each question's answer."""
    most: dict[str, tuple[float, str]] = {}
    for name, submission in found.items():
        for question, (_, maximum, *_) in submission.answers.items():
            before, whose = most.setdefault(question, (maximum, name))
            if before != maximum:
                raise NoAnswers(
                    f"the answer to {question} has {before:g} points in the results of {whose} and "
                    f"{maximum:g} in those of {name}: run `grader regrade` first"
                )
    return {question: maximum for question, (maximum, _) in most.items()}


def _groups(found: Mapping[str, _Submission]) -> dict[str, dict[str, WrittenAnswer]]:
    """By question and key."""
    together: dict[str, dict[str, list[str]]] = {}
    for name, submission in found.items():
        for question, (text, *_) in submission.answers.items():
            together.setdefault(question, {}).setdefault(key_of(question, text), []).append(name)
    groups: dict[str, dict[str, WrittenAnswer]] = {}
    for question in sorted(together):
        of_question = groups.setdefault(question, {})
        for key, names in together[question].items():
            of = {name: found[name].answers[question] for name in names}
            scores = {name: (score, comment) for name, (_, _, score, comment) in of.items()}
            of_question[key] = WrittenAnswer(key, of[names[0]][0], tuple(names), scores)
    return groups
