"""The items by which written answers are scored, from a TOML file.

    rubric = load_rubric(STARTING, {"1.d": 3, "2.f": 3})
    rubric["1.d"].score(["runs-away", "why"], most=3)        # 2.0

Each question has up to nine items, one for each key, that add or take points. The sum, from `start`
on, is never below 0 nor above the question's written points.
"""

import math
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..checks.assignment_file import did_you_mean, problem_with_keys

STARTING = Path(__file__).with_name("starting_rubric.toml")
MOST_ITEMS = 9  # as many as there are keys
QUESTION_KEYS = ("id", "item", "start", "pictures", "comments")
ITEM_KEYS = ("name", "points", "text", "feedback")


class RubricError(Exception):
    """The file cannot be used; the message names the place and what to change."""


@dataclass(frozen=True)
class RubricItem:
    """name: under which it is kept; points: added or, below 0, taken. feedback: for the student,
    "" for none."""

    name: str
    points: float
    text: str
    feedback: str = ""


@dataclass(frozen=True)
class QuestionRubric:
    """start: points without any item. pictures: the questions whose pictures are shown beside the
    answer. comments: to begin with."""

    items: tuple[RubricItem, ...]
    start: float = 0.0
    pictures: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()

    def score(self, chosen: Collection[str], most: float) -> float:
        """The points with these items, from 0 to `most`."""
        total = self.start + sum(item.points for item in self.items if item.name in chosen)
        return round(min(max(total, 0.0), most), 6)

    def feedback(self, chosen: Collection[str]) -> list[str]:
        """What these items tell the student."""
        return [item.feedback for item in self.items if item.name in chosen and item.feedback]

    def knows(self, chosen: Iterable[str]) -> bool:
        """Whether all of these are items."""
        return {item.name for item in self.items} >= set(chosen)


Rubric = Mapping[str, QuestionRubric]  # by question


def load_rubric(file: Path, most: Mapping[str, float], known: Collection[str] = ()) -> Rubric:
    """The rubric of the questions in `most`, which says their written points.

    known: other questions that the file may have. Raises RubricError.
    """
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise RubricError(f"--rubric {file} cannot be read: {error.strerror or error}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RubricError(f"--rubric {file} is not valid TOML: {error}; fix it there") from None
    return read_rubric(content, f"--rubric {file}", most, known)


def read_rubric(
    content: Mapping[str, Any], place: str, most: Mapping[str, float], known: Collection[str] = ()
) -> Rubric:
    """As `load_rubric`, from what the file contains."""
    _require_keys(content, f"{place}:", ("question",), ("question",))
    rows = content["question"]
    if not (isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows)):
        raise RubricError(f"{place}: no questions: each begins with a line [[question]]")
    found: dict[str, QuestionRubric] = {}
    for number, row in enumerate(rows, start=1):
        name = row.get("id")
        here = f"{place}, question {name if isinstance(name, str) else f'number {number}'}:"
        _require_keys(row, here, ("id", "item"), QUESTION_KEYS)
        if name not in {*most, *known}:
            raise RubricError(f"{here} id {name!r} has no written answer; {_near(name, most)}")
        if name in found:
            raise RubricError(f"{here} it is there twice: delete one")
        found[name] = _question(row, here)
    if missing := [name for name in most if name not in found]:
        raise RubricError(
            f"{place}: there are no items for {', '.join(missing)}: add a [[question]] with this id"
        )
    return {name: found[name] for name in most}


def as_content(rubric: Rubric) -> dict[str, Any]:
    """The rubric as plain data, which `read_rubric` takes."""
    rows = []
    for name, question in rubric.items():
        row = asdict(question)
        items = [{key: item[key] for key in ITEM_KEYS} for item in row.pop("items")]
        lists = {key: list(row.pop(key)) for key in ("pictures", "comments")}
        rows.append({"id": name, **row, **lists, "item": items})
    return {"question": rows}


def _question(row: Mapping[str, Any], place: str) -> QuestionRubric:
    rows = row["item"]
    if not (isinstance(rows, list) and rows and all(isinstance(each, dict) for each in rows)):
        raise RubricError(f"{place} no items: each begins with a line [[question.item]]")
    if len(rows) > MOST_ITEMS:
        raise RubricError(
            f"{place} {len(rows)} items, and there are keys for {MOST_ITEMS}: merge some"
        )
    items = [_item(each, f"{place} item {number}:") for number, each in enumerate(rows, start=1)]
    names = [item.name for item in items]
    if doubled := next((name for name in names if names.count(name) > 1), None):
        raise RubricError(f"{place} two items are called {doubled!r}: rename one")
    for key in ("pictures", "comments"):
        if not _are_texts(row.get(key, [])):
            raise RubricError(f"{place} {key} must be a list of texts")
    start = row.get("start", 0)
    if not _is_number(start) or start < 0:
        raise RubricError(f"{place} start is {start!r}; it must be a number, 0 or more")
    lists = {key: tuple(row.get(key, ())) for key in ("pictures", "comments")}
    return QuestionRubric(tuple(items), float(start), **lists)


def _item(row: Mapping[str, Any], place: str) -> RubricItem:
    _require_keys(row, place, ("name", "points", "text"), ITEM_KEYS)
    for key in ("name", "text"):
        if not _are_texts([row[key]]):
            raise RubricError(f"{place} {key} must be text in quotes")
    if not _is_number(row["points"]):
        raise RubricError(
            f"{place} points is {row['points']!r}; it must be a number, below 0 to take points"
        )
    if not isinstance(row.get("feedback", ""), str):
        raise RubricError(f"{place} feedback must be text in quotes")
    return RubricItem(
        row["name"].strip(),
        float(row["points"]),
        row["text"].strip(),
        row.get("feedback", "").strip(),
    )


def _require_keys(
    table: Mapping[str, Any], place: str, required: Collection[str], known: Collection[str]
) -> None:
    if problem := problem_with_keys(table, required, known):
        raise RubricError(f"{place} {problem}")


def _near(name: object, known: Collection[str]) -> str:
    return did_you_mean(str(name), known) if known else "none has one"


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return math.isfinite(value)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) and v.strip() for v in value)
