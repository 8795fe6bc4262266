"""The cells of a notebook file, read as data: their kinds and texts, and nothing else of them.

    [cell] = cells_of(b'{"cells": [{"cell_type": "code", "source": "x = 1"}]}')
    cell.number, cell.kind, cell.text        # (1, "code", "x = 1")

Outputs, metadata and the notebook's version are not looked at. Both layouts of the format are read:
cells at the top (version 4), or within worksheets (before).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MOST_CELLS = 2000
MOST_TEXT = 1 << 20  # characters of all cells together, as of a module in the grader's intake


class NotANotebook(Exception):
    """A file whose cells cannot be read; the message continues the file's name."""


def is_notebook(content: bytes) -> bool:
    """Whether a file, whatever its name, holds a notebook."""
    if content.lstrip()[:1] != b"{":
        return False
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return "cells" in found


@dataclass(frozen=True)
class Cell:
    """number: from 1, among all cells of the notebook. kind: "code", or else a text to read."""

    number: int
    kind: str
    text: str


def cells_of(content: bytes) -> list[Cell]:
    """Raises NotANotebook."""
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise NotANotebook("is not UTF-8 text: save the notebook again") from None
    except (ValueError, RecursionError, MemoryError):
        raise NotANotebook("is damaged, or no notebook: save it again as .ipynb") from None
    pages = [notebook, *_listed(notebook, "worksheets")]
    listed = [cell for page in pages[:MOST_CELLS] for cell in _listed(page, "cells")]
    if not listed:
        raise NotANotebook("has no cells: save the notebook before you hand it in")
    if len(listed) > MOST_CELLS:
        raise NotANotebook(f"has more than {MOST_CELLS} cells: hand in only your answers")
    cells = list(_cells(listed))
    if sum(len(cell.text) for cell in cells) > MOST_TEXT:
        raise NotANotebook(f"has cells with more than {MOST_TEXT >> 20} MiB of text: remove data")
    return cells


def _cells(listed: list[Any]) -> Iterator[Cell]:
    for number, cell in enumerate(listed, start=1):
        if isinstance(cell, dict):
            text = _text(cell.get("source", cell.get("input")))
            yield Cell(number, str(cell.get("cell_type", "code")), text)


def _listed(of: Any, key: str) -> list:
    found = of.get(key) if isinstance(of, dict) else None
    return found if isinstance(found, list) else []


def _text(source: Any) -> str:
    """A cell's text, which the format keeps whole or as a list of lines."""
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    text = source if isinstance(source, str) else ""
    text = text.encode("utf-8", "replace").decode()  # half of a pair of surrogates is no text
    return text.replace("\r\n", "\n").replace("\r", "\n")
