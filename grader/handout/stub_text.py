"""Generates the stubs that students fill in from solutions/, so the two cannot drift apart.

    derived = derive(SOLUTIONS)               # file name -> content
    differences(EXERCISES, derived)           # ["exercises/data.py:13: differs from ..."]
    write(EXERCISES, derived)

A module of the assignment keeps its text, except what would give the answer away: a public
function keeps only its signature and docstring; private helpers are removed, and so are imported
names that are then unused. answers.md keeps its questions. Nothing else is generated: the given
files are only in exercises/, and solutions/benchmark/ contains a training loop, which is most of an
answer. Solutions are read as text and never run.
"""

import ast
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from ..checks.assignment import Assignment

ANSWERS = "answers.md"
OWN_FILES = ("__init__.py", "__main__.py")  # files of exercises/ that are not generated
ANSWER_MARKER = "<!-- answer -->"
NO_ANSWER = "*(your answer)*"
LINE_LENGTH = 100

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# Imports from here stay, used or not: `from torch import Tensor, nn` gives nothing away.
KEPT_WHOLE = ("__future__", "torch")


class StubError(Exception):
    """A solution cannot be turned into a stub; the message names the file and what to change."""


def derive(solutions: Path) -> dict[str, bytes]:
    """The stubs of the assignment's modules, and answers.md, by file name.

    Raises StubError if a solution is missing.
    """
    assignment = Assignment.load()
    sources = {name: solutions / f"{name}.py" for name in assignment.modules}
    if missing := [path.name for path in sources.values() if not path.is_file()]:
        raise StubError(f"{solutions} lacks {', '.join(missing)}")
    derived = {
        path.name: stub(path.read_text(encoding="utf-8"), name, assignment.asked_in).encode()
        for name, path in sources.items()
    }
    if assignment.written:
        answers = (solutions / ANSWERS).read_text(encoding="utf-8")
        derived[ANSWERS] = without_answers(answers, assignment.written).encode()
    return derived


def differences(exercises: Path, derived: dict[str, bytes]) -> list[str]:
    """A line for each file that is missing, differs from the generated one, or is a stray."""
    found = []
    for name, content in derived.items():
        path = exercises / name
        place = f"{exercises.name}/{name}"
        if not path.is_file():
            found.append(f"{place}: missing")
        elif (present := path.read_bytes()) != content:
            line = _first_difference(present, content)
            found.append(f"{place}:{line}: differs from the stub of solutions/{name}")
    strays = {path.name for path in exercises.glob("*.py")} - derived.keys() - {*OWN_FILES}
    found += [
        f"{exercises.name}/{name}: stray file, not a module of the assignment" for name in strays
    ]
    return sorted(found)


def write(exercises: Path, derived: dict[str, bytes]) -> None:
    """Write the files that differ from the generated ones. Stray files are not deleted."""
    exercises.mkdir(parents=True, exist_ok=True)
    for name, content in derived.items():
        path = exercises / name
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)


@dataclass(frozen=True)
class Part:
    """A top-level statement's lines, and the blank lines and comments before it."""

    node: ast.stmt | None  # None: the end of the file
    before: list[str]
    lines: list[str]

    def without_statement(self) -> "Part":
        """Without its lines, its comment, and the blank lines that set it apart."""
        before = list(self.before)
        while before and before[-1].startswith("#"):
            before.pop()
        while before and not before[-1].strip():
            before.pop()
        return replace(self, before=before, lines=[])


def stub(source: str, module: str, asked_in: dict[str, str]) -> str:
    """A solution's text without its answers. The stub of a stub is the same text.

    asked_in: the question of each function, by "module.function"; other functions are left out.
    Raises StubError for a function that the source does not define.
    """
    parts, found = [], set()
    for part in _parts(source):
        name = getattr(part.node, "name", "")
        found.add(f"{module}.{name}")
        private = name.startswith("_") and isinstance(part.node, (*FUNCTIONS, ast.ClassDef))
        unasked = f"{module}.{name}" not in asked_in and isinstance(part.node, FUNCTIONS)
        if private or unasked:
            part = part.without_statement()
        elif isinstance(part.node, FUNCTIONS):
            part = _unanswered(part, part.node, module, asked_in)
        parts.append(part)
    of_module = {function for function in asked_in if function.startswith(f"{module}.")}
    if undefined := sorted(of_module - found):
        raise StubError(
            f"assignment.toml asks for {', '.join(undefined)}, which {module}.py of the solutions "
            "does not define: correct `functions` there"
        )
    others = [part for part in parts if not isinstance(part.node, (ast.Import, ast.ImportFrom))]
    words = set(re.findall(r"\w+", "\n".join(_lines(others))))
    return "\n".join(_lines([_used_imports(part, words) for part in parts]))


def without_answers(text: str, questions: Collection[str]) -> str:
    """answers.md with the sections of these questions, each answer replaced by `*(your answer)*`.

    A section's heading begins with its question: "## 1.d Why".
    """
    kept = []
    for section in re.split(r"(?m)^(?=## )", text):
        if section.startswith("## ") and section.split()[1] not in questions:
            continue
        if section.startswith("## ") and not {ANSWER_MARKER, NO_ANSWER} & set(section.splitlines()):
            title = section.splitlines()[0]
            raise StubError(f'{ANSWERS}: "{title}" has no line {ANSWER_MARKER} before its answer')
        question, marker, _ = section.partition(f"{ANSWER_MARKER}\n")
        kept.append(question + f"{NO_ANSWER}\n\n" if marker else section)
    return "".join(kept).rstrip("\n") + "\n"


def _parts(source: str) -> list[Part]:
    lines = source.split("\n")
    parts: list[Part] = []
    end, after_function = 0, False
    nodes: list[ast.stmt | None] = [*ast.parse(source).body, None]
    for node in nodes:
        start = _first_line(node) - 1 if node else len(lines)
        before = lines[end:start]
        if after_function:  # a comment that ends the body above is part of the answer
            before = [line for line in before if not line.startswith((" ", "\t"))]
        end = _last_line(node) if node else len(lines)
        parts.append(Part(node, before, lines[start:end]))
        after_function = isinstance(node, FUNCTIONS)
    return parts


def _lines(parts: list[Part]) -> list[str]:
    return [line for part in parts for line in (*part.before, *part.lines)]


def _first_line(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    return min(line.lineno for line in (node, *decorators))


def _last_line(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _unanswered(part: Part, function: Function, module: str, asked_in: dict[str, str]) -> Part:
    """The function's signature and docstring. A decorator is part of the answer."""
    place = f"{module}.py: {function.name}"
    question = asked_in[f"{module}.{function.name}"]
    if ast.get_docstring(function) is None:
        raise StubError(f"{place} has no docstring: write one, since it tells students what to do")
    skipped = function.lineno - _first_line(function)
    kept = part.lines[skipped : _last_line(function.body[0]) - _first_line(function) + 1]
    todo = f'    raise NotImplementedError("{question}: {function.name}")'
    return replace(part, lines=[*kept, todo])


def _used_imports(part: Part, words: set[str]) -> Part:
    """A `from ... import ...` statement without the names that the rest of the text never uses."""
    node = part.node
    if not isinstance(node, ast.ImportFrom) or node.level or node.module in KEPT_WHOLE:
        return part
    used = [alias for alias in node.names if (alias.asname or alias.name) in words]
    if len(used) == len(node.names):
        return part
    if not used:
        return part.without_statement()
    names = [ast.unparse(alias) for alias in used]
    line = f"from {node.module} import {', '.join(names)}"
    if len(line) > LINE_LENGTH:
        lines = [f"from {node.module} import (", *(f"    {name}," for name in names), ")"]
        return replace(part, lines=lines)
    return replace(part, lines=[line])


def _first_difference(present: bytes, derived: bytes) -> int:
    """The number of the first line that differs."""
    old, new = present.split(b"\n"), derived.split(b"\n")
    pairs = enumerate(zip(old, new, strict=False), start=1)
    return next((number for number, (a, b) in pairs if a != b), min(len(old), len(new)) + 1)
