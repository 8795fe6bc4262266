"""Which part of the kit may import which: the arrows of the architecture, all in one place.

Data flows one way. Judges never import a submission, a worker never imports a check, and the kit
never imports its tests. grader/README.md draws the same picture.
"""

import ast
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.checks.layout import ROOT

KIT = ("grader", "tests", "exercises", "solutions")

# What a part may import of the kit besides itself. A part is a folder of grader/ or a file in it.
MAY_IMPORT = {
    "worker": (),
    "checks": ("worker.data", "worker.operations", "worker.session", "worker.module_loader"),
    "hidden": ("checks", "worker.data", "worker.operations"),
    "intake": ("checks", "worker.data"),
    "sandbox": ("checks", "worker"),
    "outputs": ("checks", "intake", "worker.data"),
    "pages": ("worker.data",),
    "reading": ("checks", "intake", "outputs", "pages", "worker.data"),
    "report": ("checks", "outputs", "pages"),
    "similar": ("checks", "intake", "outputs", "pages", "worker.data"),
    "judge": ("checks", "hidden", "intake", "outputs", "sandbox", "worker"),
    "cluster": ("checks", "intake", "judge", "outputs", "sandbox"),
    "gradescope": ("checks", "intake", "judge", "outputs", "sandbox", "worker"),
    "handout": ("checks",),
    "proof": (
        *("checks", "handout", "hidden", "intake", "judge", "outputs", "sandbox"),
        *("similar", "worker"),
    ),
    "commands": (
        "checks",
        "cluster",
        "gradescope",
        "handout",
        "intake",
        "judge",
        "outputs",
        "proof",
        "reading",
        "report",
        "sandbox",
        "similar",
        "worker",
    ),
    "cli": ("checks", "commands"),
    "__main__": ("checks", "cli"),
}

# In a student's own process: what a handout holds of the worker.
HANDOUT = ("worker.data", "worker.operations", "worker.session", "worker.module_loader")


def imports_of(path: Path) -> Iterator[str]:
    """The dotted names that a file imports of the kit, "from a import b" as "a.b"."""
    relative = path.relative_to(ROOT).with_suffix("")
    package = ".".join(relative.parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            source = "." * node.level + (node.module or "")
            base = importlib.util.resolve_name(source, package) if node.level else source
            names = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] in KIT)


def is_within(name: str, place: str) -> bool:
    return name == place or name.startswith(f"{place}.")


def files_of(part: str) -> list[Path]:
    place = ROOT / "grader" / part
    return sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]


def strangers(part: str, allowed: tuple[str, ...]) -> list[str]:
    """Imports of a part of grader/ that are neither its own nor allowed."""
    places = [f"grader.{place}" for place in (part, *allowed)]
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files_of(part.replace(".", "/"))
        for name in imports_of(path)
        if not any(is_within(name, place) for place in places)
    ]


def test_every_part_of_the_grader_has_its_row():
    parts = {
        path.stem
        for path in (ROOT / "grader").iterdir()
        if path.suffix == ".py" or any(path.glob("*.py"))
    }
    assert parts - {"__init__"} == MAY_IMPORT.keys()


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_a_part_imports_only_what_it_may(part):
    assert strangers(part, MAY_IMPORT[part]) == []


@pytest.mark.parametrize("part", HANDOUT)
def test_what_a_handout_holds_of_the_worker_needs_nothing_else_of_it(part):
    assert strangers(part, HANDOUT) == []


@pytest.mark.parametrize("folder", ["exercises", "solutions"])
def test_the_runs_and_the_solutions_never_import_the_grader(folder):
    guilty = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for name in imports_of(path)
        if name.split(".")[0] in ("grader", "tests")
    ]
    assert guilty == []


def test_public_checks_import_only_the_checks_library_and_plain_data():
    allowed = ("grader.checks", "grader.worker.data", "grader.worker.operations")
    guilty = [
        f"{path.name} imports {name}"
        for path in sorted((ROOT / "tests" / "exercises").glob("*.py"))
        for name in imports_of(path)
        if not any(is_within(name, place) for place in allowed)
    ]
    assert guilty == []


JUDGES = ("pytest", "hypothesis", "typer", "rich", "grader.checks", "grader.judge", "grader.hidden")
HEAVY = ("torch", "matplotlib")  # a zygote imports them where the plan says so
LOADED = [
    ("grader.worker.session", (*JUDGES, *HEAVY, "exercises", "solutions")),
    ("grader.worker.operations.declarations", (*JUDGES, *HEAVY, "exercises", "solutions")),
    ("grader.worker.process.zygote", (*JUDGES, *HEAVY, "exercises", "solutions")),
    ("grader.worker.wire.channel", (*JUDGES, *HEAVY, "exercises", "solutions")),
    ("grader.cli", ("exercises", "solutions", "tests", "torch")),
    ("grader.judge.batch", ("exercises", "solutions", "tests", "torch")),
    ("grader.judge.grading", ("exercises", "solutions", "tests", "torch")),
    ("grader.checks.plugin", ("exercises", "solutions", "tests", "torch", "grader.judge")),
    *[
        (f"grader.hidden.{file.stem}", ("exercises", "solutions", "tests", "torch"))
        for file in sorted(ROOT.glob("grader/hidden/test_*.py"))
    ],
]


@pytest.mark.parametrize(("module", "refused"), LOADED, ids=[module for module, _ in LOADED])
def test_what_a_module_brings_along_when_it_is_imported(module, refused):
    code = f"import sys, {module}; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert module in loaded
    assert [name for name in loaded if any(is_within(name, place) for place in refused)] == []


def test_nothing_else_lies_at_the_top():
    words = ["git", "-C", str(ROOT), "ls-files"]
    listed = subprocess.run(words, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    top = {line.split("/")[0] for line in listed.stdout.splitlines()}
    allowed = {"exercises", "solutions", "grader", "tests", "pyproject.toml", "README.md"}
    assert {name for name in top if not name.startswith(".")} == allowed
