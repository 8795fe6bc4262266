"""Tables of a CSV file, as spreadsheets write them: whatever encoding, separator and line ends.

    table = read_table(Path("scores.csv"), ("submission", "question", "score"))
    for line, cells in table.rows: cells["score"]

Text for a cell of a file that a spreadsheet opens goes through `safe_cell`.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SEPARATORS = (",", ";", "\t")
BOMS = (("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"))
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx, .ods and .numbers; .xls
FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet runs what begins with one of these
NUMBER_OR_DATE = re.compile(r"\d[\d.,/:eE+-]*")
PLAIN_NUMBER = re.compile(r"0|[1-9]\d{0,10}")  # longer ones are shown as 1.2E+11
LONGEST_CELL = 1 << 20  # characters; csv's own limit is shorter than some answers


class TableError(Exception):
    """The file is not a table that can be used; the message says where and why."""


@dataclass(frozen=True)
class Table:
    """rows: the line on which each begins, and its cells by column, without blanks around them.
    separator: between cells. remark: how the file was read, where that is a guess, else ""."""

    rows: list[tuple[int, dict[str, str]]]
    separator: str
    remark: str


def read_table(file: Path, columns: Sequence[str]) -> Table:
    """The rows that are not empty. columns: those that must be there; capitals do not matter.

    Raises TableError if the file is no such table, OSError if it cannot be read.
    """
    text, remark = _decoded(file.read_bytes())
    separator = _separator(text)
    lines = _lines(text, separator)
    if lines and lines[0][1][0].lower().startswith("sep="):  # Excel's own first line
        lines = lines[1:]
    heads = [head.strip().lower() for head in lines[0][1]] if lines else []
    missing = [column for column in columns if column not in heads]
    if missing:
        raise TableError(
            f"the first line must contain the columns {','.join(columns)}; "
            f"{', '.join(missing)} is missing"
        )
    if doubled := next((h for h in heads if h and heads.count(h) > 1), None):
        raise TableError(f"the column {doubled} is there twice: delete one")
    rows = []
    for line, cells in lines[1:]:
        cells = [original_cell(cell.strip()) for cell in cells]
        if not any(cells):
            continue
        if any(cells[len(heads) :]):
            raise TableError(
                f"line {line} has more cells than the first line: put quotes around text with "
                f"{separator!r} in it"
            )
        named = zip(heads, cells, strict=False)
        rows.append((line, {head: "" for head in heads} | {h: cell for h, cell in named if h}))
    return Table(rows, separator, remark)


def safe_cell(text: str) -> str:
    """The text as a cell that a spreadsheet leaves as it is: no formula, no number without its
    leading zeros, no date."""
    return f"'{text}" if _would_change(text) else text


def original_cell(cell: str) -> str:
    """What `safe_cell` was given."""
    return cell[1:] if cell.startswith("'") and _would_change(cell[1:]) else cell


def _would_change(text: str) -> bool:
    is_number_or_date = NUMBER_OR_DATE.fullmatch(text) and not PLAIN_NUMBER.fullmatch(text)
    return text.startswith(FORMULAS) or bool(is_number_or_date)


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith(WORKBOOKS):
        raise TableError("this is a workbook, not a CSV file: save it as CSV (UTF-8)")
    for encoding, mark in BOMS:
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode(encoding), ""
            except UnicodeDecodeError as error:
                raise TableError(f"{error}: save it as CSV (UTF-8)") from None
    if b"\0" in content:
        begins_with_0 = content[:1] == b"\0"
        try:
            return content.decode("utf-16-be" if begins_with_0 else "utf-16-le"), ""
        except UnicodeDecodeError as error:
            raise TableError(f"{error}: save it as CSV (UTF-8)") from None
    try:
        return content.decode(), ""
    except UnicodeDecodeError as error:
        why = f"it is not UTF-8 ({error}), so it was read as Windows-1252"
    try:
        return content.decode("cp1252"), why
    except UnicodeDecodeError as error:
        raise TableError(f"neither UTF-8 nor Windows-1252 ({error}): save it as UTF-8") from None


def _separator(text: str) -> str:
    """The one that the first line has most of."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if first.lower().startswith("sep=") and len(first) > 4:
        return first[4]
    return max(SEPARATORS, key=first.count)


def _lines(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """Each row's first line and its cells; empty lines are left out."""
    if "\0" in text:
        raise TableError("there are zero bytes in it: save it as CSV (UTF-8)")
    csv.field_size_limit(LONGEST_CELL)
    rows = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True
    )
    found, begins = [], 1
    try:
        for cells in rows:
            if cells:
                found.append((begins, cells))
            begins = rows.line_num + 1
    except csv.Error as error:
        raise TableError(
            f"line {begins}: the quotes around a cell are not right ({error}): a quote within "
            "a cell is written twice"
        ) from None
    return found
