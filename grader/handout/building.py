"""Builds the handout for students: stubs, checks and project files, without solutions.

    release(Path("handout"))      # a new or empty folder, in which `uv run pytest` then works

In a checkout the stubs are generated from solutions/ again, whatever exercises/ contains; an
installed wheel has no solutions, so its packaged stubs are used. Questions that the assignment does
not ask are left out of them and of README.md. The rest is copied: the given files of exercises/,
the public checks, and the parts of the kit that checks need (KIT_PARTS). README.md and
pyproject.toml come from this folder.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..checks.assignment import MODULES, Assignment
from ..checks.layout import EXERCISES, IS_INSTALLED, KIT, PUBLIC_CHECKS, SOLUTIONS
from ..checks.notebooks.own_notebook import NAME
from .exercise_notebook import exercise_notebook
from .stub_text import ANSWERS, OWN_FILES, derive

TEMPLATES = Path(__file__).parent
WIDTH = 100  # of README.md's lines
GIVEN = (*OWN_FILES, "given")  # of exercises/
# The parts of the package `grader` that a student's process needs. Nothing that starts or isolates
# a worker: that works only on Linux, and a handout must also run on Windows.
KIT_PARTS = (
    "__init__.py",
    "checks",
    "worker/__init__.py",
    "worker/session.py",
    "worker/module_loader.py",
    "worker/data",
    "worker/operations",
)


class ReleaseError(Exception):
    """The handout cannot be made; the message says what to do."""


def release(target: Path, notebook: bool = False) -> int:
    """Write the handout into a new or empty folder; returns the number of files. notebook: with
    exercises.ipynb."""
    return _write(target, handout(notebook))


def release_for_classroom50(target: Path) -> int:
    """Write the autograder of Classroom 50, with the handout that it runs, into a new or empty
    folder; returns the number of files."""
    files = {f"project/{name}": content for name, content in handout().items()}
    files["autograder.py"] = (TEMPLATES / "classroom50_autograder.py").read_bytes()
    return _write(target, files)


def _write(target: Path, files: dict[str, bytes]) -> int:
    if target.exists() and not target.is_dir():
        raise ReleaseError(f"{target} is a file: name a new or empty folder")
    if target.is_dir() and any(target.iterdir()):
        raise ReleaseError(f"{target} is not empty: name a new or empty folder")
    for name, content in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return len(files)


def handout(notebook: bool = False) -> dict[str, bytes]:
    """Every file of the handout, by its path in the handout. notebook: with exercises.ipynb."""
    stubs = _stubs()
    files = {f"exercises/{name}": content for name, content in stubs.items()}
    for part in GIVEN:
        files |= _copied(EXERCISES, part, "exercises")
    for part in KIT_PARTS:
        files |= _copied(KIT, part, "grader")
    files |= _copied(PUBLIC_CHECKS, "", "tests/exercises")
    if ANSWERS in stubs:  # as it was given: hand-in looks for what has been written since
        files[f"grader/checks/{ANSWERS}"] = stubs[ANSWERS]
    files["pyproject.toml"] = (TEMPLATES / "handout.toml").read_bytes()
    files["README.md"] = _readme(stubs).encode()
    if notebook:
        files[NAME] = exercise_notebook(stubs)
        files["README.md"] += (TEMPLATES / "notebook_readme.md").read_bytes()
    files["exercises/README.md"] = _how_to_work().encode()
    files[".gitignore"] = (TEMPLATES / "gitignore").read_bytes()
    files[".github/workflows/checks.yml"] = (TEMPLATES / "checks.yml").read_bytes()
    _require_no_solution(files)
    return files


def _stubs() -> dict[str, bytes]:
    return derive(EXERCISES if IS_INSTALLED else SOLUTIONS)  # a stub's stub is the same


def _copied(folder: Path, part: str, target: str) -> dict[str, bytes]:
    """The files of a file or folder inside `folder`, by their paths in the handout."""
    return {
        f"{target}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in _files(folder / part)
    }


def _files(path: Path) -> Iterator[Path]:
    """The file itself, or a folder's files, without those that Python, pytest and editors create.

    Raises ReleaseError if there are none.
    """
    if path.is_file():
        yield path
        return
    found = False
    for file in sorted(path.rglob("*")):
        inside = file.relative_to(path).parts
        left_behind = any(part == "__pycache__" or part.startswith(".") for part in inside)
        if file.is_file() and not left_behind:
            found = True
            yield file
    if not found:
        raise ReleaseError(f"{path} is missing: the handout needs it; restore it from git")


def _require_no_solution(files: dict[str, bytes]) -> None:
    """Raise ReleaseError if one of the files is a solution. The last check before writing."""
    for name in () if IS_INSTALLED else (*(f"{module}.py" for module in MODULES), ANSWERS):
        if (SOLUTIONS / name).read_bytes() in files.values():
            raise ReleaseError(
                f"the handout would contain solutions/{name} unchanged: "
                "look for a copy of it in exercises/ and remove it"
            )


def _readme(stubs: Iterable[str]) -> str:
    """README.md for the assignment's questions. stubs: the files to hand in."""
    rows, assignment = [], Assignment.load()
    for question in assignment.questions:
        modules = dict.fromkeys(function.split(".")[0] for function in question.functions)
        files = [f"{module}.py" for module in modules] + [ANSWERS] * bool(question.written)
        rows.append(f"| {question.id} | {', '.join(f'`{f}`' for f in files)} | {question.title} |")
    values = {
        "questions": "\n".join(rows),
        "written": _written(assignment.written),
        "hand_in": ", ".join(f"`{name}`" for name in stubs),
        "hidden": f"{sum(question.hidden for question in assignment.questions):g}",
    }
    text = (TEMPLATES / "README.md").read_text(encoding="utf-8")
    paragraphs = text.split("\n\n")
    for at, paragraph in enumerate(paragraphs):
        for name, value in values.items():
            paragraphs[at] = paragraphs[at].replace(f"{{{name}}}", value)
        if "{hand_in}" in paragraph:  # its length is the assignment's
            end = "\n" if paragraph.endswith("\n") else ""
            paragraphs[at] = textwrap.fill(paragraphs[at], WIDTH, break_on_hyphens=False) + end
    return "\n\n".join(paragraphs)


def _how_to_work() -> str:
    """exercises/README.md, without the section on the real run if no question trains a GAN."""
    text = (EXERCISES / "README.md").read_text(encoding="utf-8")
    if "training" in Assignment.load().modules:
        return text
    return re.sub(r"(?ms)\n^## The real run\n.*?(?=^## |\Z)", "", text)


def _written(questions: Sequence[str]) -> str:
    """The README's sentence about written answers."""
    if not questions:
        return ""
    asks = f"Questions {' and '.join(questions)} also ask"
    if len(questions) == 1:
        asks = f"Question {questions[0]} also asks"
    return f"{asks} for a few written sentences: put them into `exercises/{ANSWERS}`."
