"""Which part may import which: judges never import submissions, workers never import checks."""

import ast
import subprocess
import sys

import pytest

from grader.checks.layout import ROOT

JUDGES = (
    "pytest",
    "hypothesis",
    "typer",
    "rich",
    "grader.checks",
    "grader.judge.grading",
    "grader.hidden",
    "solutions",
)
HEAVY = ("torch", "matplotlib")  # a zygote imports them where the plan says so
ARROWS = [
    (
        "grader.worker.process.zygote",
        (*JUDGES, *HEAVY, "grader.intake.submissions", "grader.sandbox", "exercises"),
    ),
    ("grader.worker.wire.channel", (*JUDGES, "torch", "matplotlib", "exercises")),
    ("grader.cli", ("exercises", "solutions", "torch")),
    ("grader.judge.batch", ("exercises", "solutions", "torch")),
    ("grader.judge.grading", ("exercises", "solutions", "torch")),
    ("grader.judge.remote", ("exercises", "solutions", "torch", "grader.worker.process.serve")),
    *[
        (f"grader.hidden.{file.stem}", ("exercises", "solutions", "torch"))
        for file in sorted(ROOT.glob("grader/hidden/test_*.py"))
    ],
    ("grader.checks.plugin", ("exercises", "solutions", "torch", "grader")),
]


@pytest.mark.parametrize(("module", "refused"), ARROWS, ids=[module for module, _ in ARROWS])
def test_what_a_module_brings_along(module, refused):
    code = f"import sys, {module}; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert module in loaded
    brought = [
        name for name in loaded if any(name == r or name.startswith(r + ".") for r in refused)
    ]
    assert brought == []


def imported_names(path):
    """Every absolute import's module, and every text that could name one to importlib."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module


def test_only_the_kits_own_tests_import_solutions():
    files = [
        *ROOT.glob("grader/**/*.py"),
        *ROOT.glob("tests/exercises/**/*.py"),
        *ROOT.glob("exercises/*.py"),
    ]
    assert len(files) > 30
    guilty = [
        str(path.relative_to(ROOT))
        for path in files
        for name in imported_names(path)
        if name.split(".")[0] in ("solutions", "exercises")
    ]
    assert guilty == []
