"""Files and functions are short enough to be read in one go."""

import ast
import subprocess

import pytest

from grader.checks.layout import ROOT

LONGEST_FILE = 300  # lines
LONGEST_FUNCTION = 60  # lines, with its docstring and its options


def files() -> list[str]:
    """The repository's Python files; a copy without git has none."""
    command = ["git", "ls-files", "*.py"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return found.stdout.split()


@pytest.mark.skipif(not files(), reason="no git repository here")
def test_no_file_and_no_function_is_longer():
    too_long = []
    for name in files():
        text = (ROOT / name).read_text(encoding="utf-8")
        if text.count("\n") > LONGEST_FILE:
            too_long.append(name)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                if node.end_lineno - node.lineno >= LONGEST_FUNCTION:
                    too_long.append(f"{name}: {node.name}")
    assert too_long == []
