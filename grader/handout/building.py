"""The student's handout: stubs, checks, and a project of their own, without a solution.

    release(Path("handout"))      # an empty or a new folder; then `uv run pytest` works in there

Everything comes from four places: the stubs (derived afresh, whatever exercises/ holds by now),
assignment.toml, tests/exercises/, and the templates in grader/handout/.
"""

import json
import re
import tomllib
from pathlib import Path
from typing import Annotated

import typer

from ..checks.assignment import Assignment
from ..checks.layout import ROOT
from .stub_text import ANSWERS, EXERCISES, MODULES, SOLUTIONS, StubError, derive

TEMPLATES = Path(__file__).parent
CHECKS = ROOT / "tests" / "exercises"

# What the handout needs of the project's dependencies; their version ranges stand in its
# pyproject.toml. The command line (typer) is the instructor's.
NEEDED = (
    "torch",
    "torchvision",
    "numpy",
    "sympy",
    "mpmath",
    "matplotlib",
    "safetensors",
    "pytest",
    "pytest-timeout",
    "pytest-watcher",
    "hypothesis",
    "msgspec",
    "rich",
)


class ReleaseError(Exception):
    """The handout cannot be made as asked; the message says what to do."""


def release(target: Path) -> int:
    """Write the handout into an empty or a new folder; how many files it holds."""
    if target.exists() and not target.is_dir():
        raise ReleaseError(f"{target} is a file: name an empty or a new folder")
    if target.is_dir() and any(target.iterdir()):
        raise ReleaseError(f"{target} is not empty: name an empty or a new folder")
    files = handout()
    for name, content in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return len(files)


def handout() -> dict[str, bytes]:
    """Every file of the handout, by its path within."""
    files = {f"exercises/{name}": content for name, content in derive(SOLUTIONS).items()}
    files["grader/checks/assignment.toml"] = (EXERCISES / "assignment.toml").read_bytes()
    files["tests/__init__.py"] = (ROOT / "tests" / "__init__.py").read_bytes()
    files |= {f"tests/exercises/{name}": content for name, content in _checks().items()}
    files["pyproject.toml"] = _pyproject().encode()
    files["README.md"] = _readme().encode()
    files[".gitignore"] = _template("gitignore").encode()
    _require_no_solution(files)
    return files


def _checks() -> dict[str, bytes]:
    """tests/exercises/, without what Python, pytest and editors leave there."""
    found = {}
    for path in sorted(CHECKS.rglob("*")):
        parts = path.relative_to(CHECKS).parts
        left_behind = any(part == "__pycache__" or part.startswith(".") for part in parts)
        if path.is_file() and not left_behind:
            found["/".join(parts)] = path.read_bytes()
    return found


def _require_no_solution(files: dict[str, bytes]) -> None:
    """The last look before anything is written."""
    for name in (*(f"{module}.py" for module in MODULES), ANSWERS):
        if (SOLUTIONS / name).read_bytes() in files.values():
            raise ReleaseError(f"solutions/{name} would be in the handout as it is")


def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _filled(text: str, **values: str) -> str:
    """The text with each {name} replaced; other braces are TOML's or Markdown's."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _pyproject() -> str:
    root = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project, tools = root["project"], root["tool"]
    ranges = {re.match(r"[\w.-]+", line)[0]: line for line in project["dependencies"]}
    if missing := [name for name in NEEDED if name not in ranges]:
        raise ReleaseError(f"pyproject.toml has no dependency {', '.join(missing)}")

    def lines(settings: dict) -> str:
        # JSON's strings, numbers, booleans and lists are TOML's too.
        return "\n".join(f"{key} = {json.dumps(value)}" for key, value in settings.items())

    return _filled(
        _template("pyproject.toml.in"),
        version=project["version"],
        requires_python=project["requires-python"],
        dependencies="\n".join(f"    {json.dumps(ranges[name])}," for name in NEEDED),
        build_requires=json.dumps(root["build-system"]["requires"]),
        pytest=lines(tools["pytest"]["ini_options"]),
        watcher=lines(tools["pytest-watcher"]),
    )


def _readme() -> str:
    rows, questions = [], Assignment.load().questions
    for question in questions:
        modules = dict.fromkeys(function.split(".")[0] for function in question.functions)
        files = [f"{module}.py" for module in modules] + [ANSWERS] * bool(question.written)
        rows.append(f"| {question.id} | {', '.join(f'`{f}`' for f in files)} | {question.title} |")
    hand_in = " ".join([*(f"{module}.py" for module in MODULES), ANSWERS])
    hidden = f"{sum(question.hidden for question in questions):g}"
    return _filled(
        _template("README.md"), questions="\n".join(rows), hand_in=hand_in, hidden=hidden
    )


def release_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="An empty or a new folder.")],
) -> None:
    """Write the student's handout into a folder: stubs, checks, README; no solutions."""
    try:
        count = release(folder)
    except (ReleaseError, StubError, OSError, SyntaxError) as error:
        typer.echo(f"grader release: {error}", err=True)
        raise typer.Exit(2) from error
    typer.echo(f"{folder}: {count} files; try it with `uv run pytest` in there")
