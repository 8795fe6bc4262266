"""Notebooks for tests, of a few cells: text is code, and Markdown in a list of one text."""

import json
from typing import Any

from grader.checks.notebooks.splitting import NotebookModules, modules_of

Source = str | list[str]


def notebook(*cells: Source, **about: Any) -> bytes:
    """The file, without metadata. about: more of what stands beside the cells."""
    told = [
        {"cell_type": "code", "source": cell}
        if isinstance(cell, str)
        else {"cell_type": "markdown", "source": cell}
        for cell in cells
    ]
    return json.dumps({"cells": told, **about}).encode()


def split(*cells: Source) -> NotebookModules:
    return modules_of(notebook(*cells))


def module(*cells: Source, name: str = "saddle") -> dict[str, Any]:
    """What the names of a module are once it is run. These cells are the tests' own."""
    names: dict[str, Any] = {"__name__": f"split.{name}"}
    exec(split(*cells).files[f"{name}.py"].decode(), names)
    return names
