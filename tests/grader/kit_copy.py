"""A copy of the sources that judge, to be edited."""

import shutil
from pathlib import Path

from grader.checks.layout import ROOT

PARTS = ("grader", "tests/exercises")


def copy_kit(target: Path) -> Path:
    """Copy them below the folder; returns it."""
    for part in PARTS:
        shutil.copytree(ROOT / part, target / part, ignore=shutil.ignore_patterns("__pycache__"))
    return target
