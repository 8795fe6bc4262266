"""A platform's exported table: its persons, and the column that gets points."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...intake.origins import printable
from .csv_cells import Cells, CellsError
from .platforms import Platform

POINTS_POSSIBLE = "points possible"  # Canvas: a row that is no person


class GradebookError(Exception):
    """The table cannot be used; the message names the file and the next step."""


@dataclass(frozen=True)
class Gradebook:
    """cells: of the whole file. heads: the columns, in small letters. column: which one gets the
    points. first: the row of the columns' names."""

    platform: Platform
    cells: Cells
    heads: list[str]
    column: int
    first: int

    @classmethod
    def read(cls, file: Path, platform: Platform, column: str) -> "Gradebook":
        """Raises GradebookError."""
        try:
            cells = Cells.read(file.read_bytes())
        except (OSError, CellsError) as error:
            raise GradebookError(f"{printable(file)}: {error}") from None
        first = next((place for place, row in enumerate(cells.rows) if row), None)
        titles = [cell.text.strip() for cell in cells.rows[first]] if first is not None else []
        heads = [title.lower() for title in titles]
        missing = [name for name in platform.required if name not in heads]
        if first is None or missing:
            raise GradebookError(
                f"{printable(file)} is not {platform.name}'s table: the column "
                f"{', '.join(missing)} is missing; export it again"
            )
        fits = _columns(titles, column)
        if len(fits) != 1:
            what = "several columns are" if fits else "no column is"
            others = ", ".join(repr(title) for title in titles if _columns([title], column[:3]))
            raise GradebookError(
                f"{printable(file)}: {what} called {column!r}"
                + (f"; near it: {others}" if others and not fits else "")
            )
        return cls(platform, cells, heads, fits[0], first)

    def people(self) -> Iterator[int]:
        """The rows that stand for a person."""
        for place, row in enumerate(self.cells.rows):
            if place > self.first and row and not self._is_about_points(place):
                if any(self.texts(place, list(self.platform.ids))):
                    yield place

    def _is_about_points(self, row: int) -> bool:
        return any(POINTS_POSSIBLE in text.lower() for text in self.texts(row, ("student",)))

    def texts(self, row: int, columns: Sequence[str]) -> list[str]:
        """The row's cells that are not empty in these columns."""
        cells = self.cells.rows[row]
        places = [self.heads.index(name) for name in columns if name in self.heads]
        found = [cells[place].text.strip() for place in places if place < len(cells)]
        return [text for text in found if text]

    def most(self, row: int) -> float | None:
        """The column's maximum for this row; None if the table does not say it."""
        if self.platform.maximum:
            return number((self.texts(row, (self.platform.maximum,)) or [""])[0])
        for place in range(self.first + 1, len(self.cells.rows)):
            if self.cells.rows[place] and self._is_about_points(place):
                return number(self.old(place))
        return None

    def old(self, row: int) -> str:
        """What the column holds in this row."""
        cells = self.cells.rows[row]
        return cells[self.column].text.strip() if self.column < len(cells) else ""

    def written(self, new: Mapping[int, str]) -> bytes:
        """The file's bytes with these cells of the column, by row."""
        return self.cells.replaced({(row, self.column): text for row, text in new.items()})


def _columns(titles: list[str], asked: str) -> list[int]:
    """The places of the columns that are meant: by the whole title, by Canvas's number in brackets,
    or by the title without it."""
    asked = asked.strip().lower()
    for form in (str.lower, _in_brackets, _without_brackets):
        if fits := [place for place, title in enumerate(titles) if form(title) == asked]:
            return fits
    return []


def _in_brackets(title: str) -> str:
    found = re.search(r"\((\d+)\)\s*$", title)
    return found[1] if found else ""


def _without_brackets(title: str) -> str:
    return re.sub(r"\s*\(\d+\)\s*$", "", title).lower()


def number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
