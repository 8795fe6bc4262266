"""Answers that were written independently of each other, function by function.

    answers = natural_answers()
    answers["saddle.classify"]       # the reference's, by eigenvalues, by lambdify, ...

They come from the right entries of the corpus. An entry that only wraps or edits another answer
would make independent submissions alike, so of two answers whose lines agree by more than ALIKE
only one is taken. This does not use the method that is to be measured.
"""

import ast
import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...checks.assignment import Assignment
from ...checks.layout import SOLUTIONS
from ..corpus.entries import MODULES, load

ALIKE = 0.55  # share of lines


@dataclass(frozen=True)
class Answer:
    """One way to write a function. function: its definition. needed: what else of its module it
    uses, by name. imports: the import statements of its module."""

    entry: str
    function: ast.stmt
    needed: Mapping[str, ast.stmt]
    imports: tuple[ast.stmt, ...]

    @property
    def text(self) -> str:
        return "\n".join(map(ast.unparse, (*self.needed.values(), self.function)))


def asked_functions() -> dict[str, list[str]]:
    """The functions of each module that the assignment asks for."""
    asked: dict[str, list[str]] = {module: [] for module in MODULES}
    for name in Assignment.load().asked_in:
        module, function = name.split(".")
        asked[module].append(function)
    return asked


def natural_answers() -> dict[str, list[Answer]]:
    """The independent answers to each function, "module.function"."""
    asked = asked_functions()
    reference = {m: (SOLUTIONS / f"{m}.py").read_text(encoding="utf-8") for m in MODULES}
    found: dict[str, list[Answer]] = {f"{m}.{f}": [] for m in MODULES for f in asked[m]}
    sources = [("reference", reference)]
    for entry in load("right"):
        files = {name.removesuffix(".py"): text.decode() for name, text in entry.files().items()}
        changed = {m: files[m] for m in MODULES if files[m] != reference[m]}
        sources.append((entry.name, changed))
    for entry_name, modules in sources:
        for module, text in modules.items():
            for name, answer in _answers(entry_name, ast.parse(text), asked[module]):
                others = found[f"{module}.{name}"]
                if not any(_alike(answer.text, other.text) for other in others):
                    others.append(answer)
    return found


def _answers(entry: str, module: ast.Module, asked: list[str]) -> Iterator[tuple[str, Answer]]:
    defined: dict[str, list[ast.stmt]] = {}
    for statement in module.body:
        for name in _names_of(statement):
            defined.setdefault(name, []).append(statement)
    imports = tuple(s for s in module.body if isinstance(s, ast.Import | ast.ImportFrom))
    for name in asked:
        function = without_docstrings(defined[name][-1])
        needed = _needed(function, defined, asked)
        if needed is not None:
            yield name, Answer(entry, function, needed, imports)


def _needed(
    function: ast.stmt, defined: Mapping[str, list[ast.stmt]], asked: list[str]
) -> dict[str, ast.stmt] | None:
    """What else the function uses; None if that is another answer, which it only wraps."""
    needed: dict[str, ast.stmt] = {}
    waiting = [function]
    while waiting:
        for node in ast.walk(waiting.pop()):
            if not isinstance(node, ast.Name) or node.id in needed or node.id in asked:
                continue
            if node.id in defined:
                helper = without_docstrings(defined[node.id][-1])
                value = getattr(helper, "value", None)
                if any(isinstance(n, ast.Name) and n.id in asked for n in _walked(value)):
                    return None
                needed[node.id] = helper
                waiting.append(helper)
    return needed


def _walked(node: ast.AST | None) -> Iterator[ast.AST]:
    return ast.walk(node) if node is not None else iter(())


def _names_of(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Assign):
        return [n.id for t in statement.targets for n in ast.walk(t) if isinstance(n, ast.Name)]
    return []


def without_docstrings(statement: ast.stmt) -> ast.stmt:
    """The same without docstrings, which are the handout's."""
    for node in ast.walk(statement):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and len(node.body) > 1:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                node.body = node.body[1:]
    return statement


def _alike(one: str, other: str) -> bool:
    a, b = ([line.strip() for line in text.splitlines()[1:]] for text in (one, other))
    return difflib.SequenceMatcher(None, a, b, autojunk=False).ratio() > ALIKE
