"""What would change in a gradebook, and what speaks against it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..totals import Results, Totals
from .gradebook import Gradebook, number

Person = Mapping[str, Any]  # as HandedIn.as_record writes it


@dataclass(frozen=True)
class Change:
    """row: of the table. who: as the table names the person. submission: the results' name."""

    row: int
    who: str
    submission: str
    old: str
    new: str

    @property
    def is_none(self) -> bool:
        return self.old == self.new or number(self.old) == number(self.new) is not None


@dataclass(frozen=True)
class Scale:
    """How points become the column's. factor: points are multiplied by it; None leaves them, or, if
    `to_maximum`, fits the assignment's maximum to the column's."""

    factor: float | None = None
    to_maximum: bool = False

    def cell(self, points: float, most: float, column_most: float | None) -> str:
        factor = self.factor or 1.0
        if self.to_maximum and column_most is not None and most:
            factor = column_most / most
        return f"{round(points * factor + 0.0, 2):.2f}".rstrip("0").rstrip(".")

    @property
    def is_stated(self) -> bool:
        return self.to_maximum or self.factor is not None


@dataclass
class Plan:
    """changes: of persons that were graded. problems: to be decided by a person first."""

    changes: list[Change] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def cells(self) -> dict[int, str]:
        """The new cells by row, without those that stay as they are."""
        return {change.row: change.new for change in self.changes if not change.is_none}


def planned(
    book: Gradebook, results: Mapping[str, Results | None], scale: Scale, match_names: bool = False
) -> Plan:
    """The plan for these results, by name. Of several attempts of a person the newest counts.
    match_names: persons may be found by their names."""
    plan, found = Plan(), []
    for name, record in results.items():
        if record is None:
            plan.problems.append(f"{name}: its results.json is damaged")
            continue
        for person in _persons(name, record):
            rows = _rows_of(book, person, match_names)
            who = person["name"] or name
            if not rows:
                plan.problems.append(f"{name}: {who} is not in the table{_known(person)}")
            elif len(rows) > 1:
                plan.problems.append(f"{name}: {who} is {len(rows)} times in the table")
            else:
                found.append((rows[0], name, record))
    newest: dict[int, int] = {}
    for row, _, record in found:
        newest[row] = max(newest.get(row, 0), _attempt(record))
    found = [each for each in found if _attempt(each[2]) == newest[each[0]]]
    times = Counter(row for row, _, _ in found)
    for row, name, record in found:
        totals = Totals.of(record)
        most = book.most(row)
        new = scale.cell(record["score"], totals.most, most)
        who = " ".join(book.texts(row, book.platform.names)) or name
        if times[row] > 1:
            plan.problems.append(f"{name}: several submissions are {who}'s")
            continue
        if totals.written.pending:
            plan.problems.append(f"{name}: written answers are still to be scored")
        if most is not None and most != totals.most and not scale.is_stated:
            text = f"the column's maximum is {most:g}, the assignment's {totals.most:g}: --scale"
            if text not in plan.problems:
                plan.problems.append(text)
        plan.changes.append(Change(row, who, name, book.old(row), new))
    return plan


def _persons(name: str, record: Results) -> Sequence[Person]:
    handed_in = record["extra_data"].get("handed_in") or {}
    return handed_in.get("persons") or [{"name": name, "ids": {}, "email": ""}]


def _attempt(record: Results) -> int:
    return (record["extra_data"].get("handed_in") or {}).get("attempt", 1)


def _known(person: Person) -> str:
    ids = ", ".join(f"{kind} {value}" for kind, value in dict(person["ids"]).items())
    return f" ({ids})" if ids else " (no id is known: --match-names looks for the name)"


def _rows_of(book: Gradebook, person: Person, match_names: bool) -> list[int]:
    """The rows of a person, by the surest of what is known that the table holds."""
    return next((rows for rows in _matches(book, person, match_names) if rows), [])


def _matches(book: Gradebook, person: Person, match_names: bool) -> Iterator[list[int]]:
    platform = book.platform
    ids = dict(person["ids"])
    email = str(person["email"]).casefold()
    for column, kind in platform.ids.items():
        yield [
            row
            for row in book.people()
            if kind in ids and ids[kind] in map(platform.bare, book.texts(row, [column]))
        ]
    logins = {text.casefold() for text in (ids.get("sid", ""), email) if text}
    yield [row for row in book.people() if _folded(book, row, platform.logins) & logins]
    yield [row for row in book.people() if email and email in _folded(book, row, platform.emails)]
    if match_names:
        own = _letters(str(person["name"]))
        yield [
            row
            for row in book.people()
            if own and own in map(_letters, book.texts(row, platform.names))
        ]


def _folded(book: Gradebook, row: int, columns: Sequence[str]) -> set[str]:
    return {text.casefold() for text in book.texts(row, columns)}


def _letters(name: str) -> str:
    """The same for "Lovelace, Ada", "Ada Lovelace" and "ada lovelace"."""
    words = "".join(c if c.isalnum() else " " for c in name.casefold()).split()
    return " ".join(sorted(words))
