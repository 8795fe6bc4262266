"""Read assignment.toml and check each key; agreement.py compares it with the checks.

    questions, asked = read_questions(Path("assignment.toml"))

AssignmentError names the file, the question, the key and what to change.
"""

import difflib
import math
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .layout import ROOT

MODULES = ("saddle", "dynamics", "data", "networks", "losses", "training", "figures")
REQUIRED = ("id", "title", "points", "functions", "hints")
OPTIONAL = ("written", "hidden", "extra", "check_points")
BETWEEN_0_AND_1 = ("slope", "dropout", "learning_rate")
KERNELS_ASKED = (3, 5, 7)  # odd, so that half a kernel of padding keeps a size


class AssignmentError(Exception):
    """assignment.toml cannot be used as it is; the message says where and what to change."""


@dataclass(frozen=True)
class Question:
    """One question. points include written points, which a person gives, and hidden points, which
    the hidden checks give; those of an extra question are added to the total.

    functions: "module.function". check_points: check function -> points that replace those of its
    `@check`.
    """

    id: str
    title: str
    points: float
    functions: tuple[str, ...]
    hints: tuple[str, ...]
    written: float = 0
    hidden: float = 0
    extra: bool = False
    check_points: Mapping[str, float] = field(default_factory=dict)

    @property
    def by_code(self) -> float:
        """The points that checks give."""
        return self.points - self.written


def read_questions(file: Path) -> tuple[list[Question], tuple[str, ...]]:
    """All questions in the file, in order, and the ids of those that are asked."""
    content, place = _content(file), f"{shown(file)}:"
    _require_keys(content, place, required=("question", "constants"), optional=("ask",))
    _require_constants(content["constants"], place)
    rows = content["question"]
    if not (isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows)):
        raise AssignmentError(f"{place} no questions: each begins with a line [[question]]")
    questions = [_question(row, number, file) for number, row in enumerate(rows, start=1)]
    ids = [question.id for question in questions]
    if doubled := _doubled(ids):
        raise AssignmentError(f"{place} two questions have the id {doubled!r}: rename one")
    return questions, _asked(content.get("ask"), ids, place)


def read_constants(file: Path) -> dict[str, float]:
    """The table [constants] of the file."""
    return _require_constants(_content(file).get("constants"), f"{shown(file)}:")


def _content(file: Path) -> dict:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise AssignmentError(f"{shown(file)} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AssignmentError(f"{shown(file)} is not valid TOML: {error}; fix it there") from None


def _require_constants(table: object, place: str) -> dict[str, float]:
    """The table, once its keys and values are right."""
    place = f"{place} [constants]"
    if not isinstance(table, dict):
        raise AssignmentError(f"{place} must be a table of the assignment's numbers")
    _require_keys(table, f"{place}:", required=(*BETWEEN_0_AND_1, "kernel"))
    for name in BETWEEN_0_AND_1:
        if not (_is_number(table[name]) and 0 < table[name] < 1):
            raise AssignmentError(
                f"{place}: {name} is {table[name]!r}; it must be a number between 0 and 1"
            )
    if table["kernel"] not in KERNELS_ASKED:
        raise AssignmentError(
            f"{place}: kernel is {table['kernel']!r}; it must be one of {KERNELS_ASKED}"
        )
    return table


def shown(file: Path) -> str:
    """The file's name as a message gives it."""
    return str(file.relative_to(ROOT)) if file.is_relative_to(ROOT) else str(file)


def did_you_mean(word: str, known: Collection[str]) -> str:
    """The nearest known word as a question, or else all of them."""
    near = difflib.get_close_matches(word, known, n=1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"


def _asked(ask: object, ids: list[str], place: str) -> tuple[str, ...]:
    if ask is None:
        return tuple(ids)
    if not (isinstance(ask, list) and ask and all(isinstance(each, str) for each in ask)):
        raise AssignmentError(f'{place} ask must be a list of ids, as in ask = ["{ids[0]}"]')
    for each in ask:
        if each not in ids:
            raise AssignmentError(f"{place} ask: no question {each!r}; {did_you_mean(each, ids)}")
    return tuple(each for each in ids if each in ask)


def _question(row: dict, number: int, file: Path) -> Question:
    named = row.get("id")
    place = f"{shown(file)}, question {named if isinstance(named, str) else f'number {number}'}:"
    _require_keys(row, place, REQUIRED, OPTIONAL)
    if not (isinstance(row["id"], str) and re.fullmatch(r"[\w.-]+", row["id"])):
        raise AssignmentError(f'{place} id must be letters, digits and dots, as in id = "1.a"')
    for key in ("points", "written", "hidden"):
        if not _is_number(row.get(key, 0)):
            raise AssignmentError(f"{place} {key} must be a number, 0 or more, without quotes")
    if not row["points"]:
        raise AssignmentError(f"{place} points must be more than 0; to leave it out, use `ask`")
    if not (isinstance(row["title"], str) and row["title"].strip()):
        raise AssignmentError(f"{place} title must be text in quotes")
    if not isinstance(row.get("extra", False), bool):
        raise AssignmentError(f"{place} extra must be true or false, without quotes")
    if not _are_texts(row["hints"]) or not row["hints"]:
        raise AssignmentError(f"{place} hints must be a list of texts, at least one")
    given = row.get("check_points", {})
    if not (isinstance(given, dict) and all(_is_number(p) and p > 0 for p in given.values())):
        raise AssignmentError(
            f"{place} check_points must give checks more than 0 points each, as in "
            "check_points = { test_gradient = 2 }"
        )
    _require_parts(row, place)
    _require_functions(row, place)
    lists = {key: tuple(row[key]) for key in ("functions", "hints")}
    return Question(**{**row, **lists})


def _require_parts(row: dict, place: str) -> None:
    points, written, hidden = row["points"], row.get("written", 0), row.get("hidden", 0)
    if written + hidden > points:
        raise AssignmentError(
            f"{place} written = {written:g} and hidden = {hidden:g} are parts of points = "
            f"{points:g}, and cannot be more: raise points, or lower one of them"
        )


def _require_functions(row: dict, place: str) -> None:
    functions = row["functions"]
    if not _are_texts(functions) or not (functions or row["points"] == row.get("written")):
        raise AssignmentError(
            f'{place} functions must be a list as in functions = ["saddle.gradient"]'
        )
    for name in functions:
        module, _, function = name.partition(".")
        if module not in MODULES or not function.isidentifier():
            raise AssignmentError(
                f"{place} functions: {name!r} is not module.function, with one of the modules "
                f"{', '.join(MODULES)}"
            )
    if doubled := _doubled(functions):
        raise AssignmentError(f"{place} functions: {doubled!r} is there twice: delete one")


def _require_keys(
    table: dict, place: str, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> None:
    if problem := problem_with_keys(table, required, (*required, *optional)):
        raise AssignmentError(f"{place} {problem}")


def problem_with_keys(
    table: Collection[str], required: Collection[str], known: Collection[str]
) -> str:
    """What is wrong with a table's keys, and the next step; "" if nothing is."""
    for key in table:
        if key not in known:
            return f"unknown key {key!r}: {did_you_mean(key, known)}"
    missing = [key for key in required if key not in table]
    return f"the key {missing[0]!r} is missing: add it" if missing else ""


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return math.isfinite(value) and value >= 0


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) and v.strip() for v in value)


def _doubled(names: Collection[str]) -> str | None:
    return next((name for name, count in Counter(names).items() if count > 1), None)
