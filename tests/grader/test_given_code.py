"""The given code exists once, in exercises/given, and knows no package's modules by name."""

import ast
import hashlib
from collections import defaultdict
from dataclasses import fields

import pytest

from exercises.given.functions import MODULES, Functions
from grader.checks.layout import EXERCISES, ROOT, SOLUTIONS

GIVEN = sorted((EXERCISES / "given").glob("*.py"))


def test_no_file_is_in_both_folders():
    """Compared by content: whatever is equal would have to be changed twice."""
    by_content = defaultdict(list)
    for folder in (EXERCISES, SOLUTIONS):
        for path in folder.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                by_content[digest].append(path.relative_to(ROOT).as_posix())
    assert [names for names in by_content.values() if len(names) > 1] == []


@pytest.mark.parametrize("path", GIVEN, ids=[path.name for path in GIVEN])
def test_given_code_imports_no_module_of_a_package(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level <= 1  # its own folder, or a library
            names = [node.module or ""] if node.level == 0 else []
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        assert not {name.split(".")[0] for name in names} & {"exercises", "solutions", "grader"}


def test_the_functions_are_those_of_the_package():
    from solutions import networks, training

    functions = Functions.of_package("solutions")
    assert functions.build_generator is networks.build_generator
    assert functions.train_step is training.train_step
    assert [field.name for field in fields(functions)] == list(MODULES)
