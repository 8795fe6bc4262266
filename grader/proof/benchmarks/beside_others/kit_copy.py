"""A copy of the kit whose only checks are the shared ones, graded by its own `grader grade`.

    make_kit_copy(folder)     # then: python -m grader grade SUBMISSION, in that folder

So its worker, judge and results are the real ones; only the assignment is another.
"""

import shutil
import tomllib
from pathlib import Path

from ....checks.assignment import FILE
from ....checks.layout import EXERCISES, KIT
from .shared.cases import CHECKS

HEAD = '''"""The shared cases, as checks of the kit."""

import pytest

from grader.checks.decorator import check
from grader.proof.benchmarks.beside_others.kit_checks import require
'''
CHECK = '''

@check("{question}", 1, of="{function}")
{mark}def test_{name}(submission):
    """{name}: the shared cases."""
    require(submission, "{name}")
'''
WITH_TORCH = '@pytest.mark.usefixtures("torch")\n'  # whose import is not counted as a check's time


def make_kit_copy(folder: Path) -> None:
    """Write it into the folder, which must not exist."""
    shutil.copytree(KIT, folder / "grader", ignore=shutil.ignore_patterns("__pycache__"))
    for file in (folder / "grader" / "hidden").glob("test_*.py"):
        file.unlink()
    (folder / "grader" / "checks" / FILE.name).write_text(_assignment(), encoding="utf-8")
    (folder / "exercises").mkdir()
    shutil.copy(EXERCISES / "answers.md", folder / "exercises")
    tests = folder / "tests" / "exercises"
    tests.mkdir(parents=True)
    (tests / "test_shared.py").write_text(_checks(), encoding="utf-8")


def _checks() -> str:
    return HEAD + "".join(
        CHECK.format(
            question=shared.question,
            function=shared.function,
            name=name,
            mark=WITH_TORCH if shared.kind == "loss" else "",
        )
        for name, shared in CHECKS.items()
    )


def _assignment() -> str:
    """An assignment.toml of the shared checks' questions, a point for each check."""
    constants = tomllib.loads(FILE.read_text(encoding="utf-8"))["constants"]
    lines = ["[constants]", *(f"{name} = {value}" for name, value in constants.items())]
    for question in dict.fromkeys(shared.question for shared in CHECKS.values()):
        own = [shared for shared in CHECKS.values() if shared.question == question]
        functions = ", ".join(f'"{name}"' for name in dict.fromkeys(s.function for s in own))
        lines += ["", "[[question]]", f'id = "{question}"', f'title = "Question {question}"']
        lines += [f"points = {len(own)}", f"functions = [{functions}]", 'hints = ["none"]']
    return "\n".join(lines) + "\n"
