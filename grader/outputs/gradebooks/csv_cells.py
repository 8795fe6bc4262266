"""A CSV file's cells with their places, so that one of them can be replaced and every other byte
stays as it was.

    table = Cells.read(b'Student,ID\\r\\n"Lovelace, Ada",12\\r\\n')
    table.rows[1][0].text                       # "Lovelace, Ada"
    table.replaced({(1, 1): "13"})              # the same bytes, with 13
"""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass

SEPARATORS = ",;\t"
ENCODINGS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"))


class CellsError(ValueError):
    """The bytes are no CSV table; the message says why."""


@dataclass(frozen=True)
class Cell:
    """text: without quotes. start, end: where it stands in the table's text, quotes included."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Cells:
    """rows: of cells; empty lines are rows without any. mark: the byte order mark, if any."""

    rows: list[list[Cell]]
    text: str
    separator: str
    mark: bytes
    encoding: str

    @classmethod
    def read(cls, content: bytes) -> "Cells":
        """Raises CellsError."""
        mark, encoding = next(
            ((mark, name) for mark, name in ENCODINGS if content.startswith(mark)), (b"", "utf-8")
        )
        try:
            text = content[len(mark) :].decode(encoding)
        except UnicodeDecodeError as error:
            raise CellsError(f"it is not {encoding.upper()} ({error}): export it again") from None
        first = text.split("\n", 1)[0]
        separator = max(SEPARATORS, key=first.count)
        return cls(_rows(text, separator), text, separator, mark, encoding)

    def replaced(self, cells: Mapping[tuple[int, int], str]) -> bytes:
        """The table's bytes with these cells, by row and column. Rows that are too short for a
        column are filled up."""
        parts, done = [], 0
        for (row, column), text in sorted(cells.items()):
            found = self.rows[row]
            if column < len(found):
                start, end, before = found[column].start, found[column].end, ""
            else:
                start = end = found[-1].end
                before = self.separator * (column - len(found) + 1)
            parts += [self.text[done:start], before, self._quoted(text)]
            done = end
        return self.mark + "".join([*parts, self.text[done:]]).encode(self.encoding)

    def _quoted(self, text: str) -> str:
        special = any(sign in text for sign in ('"', "\r", "\n", self.separator))
        return '"' + text.replace('"', '""') + '"' if special else text


def _rows(text: str, separator: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    place, size = 0, len(text)
    while place < size:
        row: list[Cell] = []
        while True:
            cell, place = _cell(text, place, separator)
            row.append(cell)
            if place >= size or text[place] != separator:
                break
            place += 1
        if place < size:
            place += 2 if text.startswith("\r\n", place) else 1
        rows.append([] if len(row) == 1 and not row[0].text and row[0].start == row[0].end else row)
    return rows


def _cell(text: str, start: int, separator: str) -> tuple[Cell, int]:
    """The cell that begins there, and where it ends."""
    place, found = start, ""
    if text.startswith('"', start):
        place += 1
        while True:
            end = text.find('"', place)
            if end < 0:
                line = text.count("\n", 0, start) + 1
                raise CellsError(f"line {line}: a cell's closing quote is missing")
            found += text[place:end]
            place = end + 1
            if not text.startswith('"', place):
                break
            found += '"'
            place += 1
    rest = place
    while place < len(text) and text[place] not in (separator, "\r", "\n"):
        place += 1
    return Cell(found + text[rest:place], start, place), place
