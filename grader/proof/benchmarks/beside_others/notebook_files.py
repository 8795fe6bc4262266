"""Writes Jupyter notebooks, as the tools that grade notebooks read them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Cell = Mapping[str, Any]


def code_cell(number: int, text: str, metadata: Mapping[str, Any] | None = None) -> Cell:
    return {
        "cell_type": "code",
        "id": f"cell-{number}",
        "metadata": metadata or {},
        "execution_count": None,
        "outputs": [],
        "source": text,
    }


def write_notebook(file: Path, cells: Sequence[Cell]) -> None:
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    content = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": kernel},
        "cells": cells,
    }
    file.write_text(json.dumps(content), encoding="utf-8")
