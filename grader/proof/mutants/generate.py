"""Generates mutants: copies of the solutions with one small mistake each.

    for mutant in mutants_of("losses"):
        mutant.name     # "losses.generator_loss: torch.ones_like -> torch.zeros_like"
        mutant.entry    # a wrong submission, to be graded like any other

Only code that a student writes is changed: bodies of functions and private helpers, but not
docstrings, annotations, error messages or anything that is in the stubs.

This does not use mutmut or cosmic-ray, which run a project's tests on its own files: here a mutant
is a submission that the judge grades in its sandbox, so only the rewriting would be useful.
"""

import ast
import builtins
import tomllib
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from functools import cache

from ...checks.assignment import Assignment
from ..corpus.entries import CORPUS, SOLUTIONS, Entry
from .mutations import expressions_instead, statements_instead
from .sites import sites_in

EQUIVALENT = CORPUS / "equivalent.toml"


@dataclass(frozen=True)
class Mutant:
    """A solution with one small mistake. questions: those with the mistake, the main one first.

    The name does not change when the solution is reformatted; line is the current line number.
    """

    name: str
    module: str
    line: int
    questions: tuple[str, ...]
    source: str

    @property
    def entry(self) -> Entry:
        edit = {"module": self.module, "source": self.source}
        return Entry(self.name, self.questions[0], "a mutant", (edit,), self.questions[1:])


@cache
def mutants_of(module: str) -> tuple[Mutant, ...]:
    """Every mutant of a module of the solutions."""
    source = (SOLUTIONS / f"{module}.py").read_text(encoding="utf-8")
    return tuple(mutants(source, module, _questions_by_function()))


def equivalents() -> dict[str, str]:
    """Name -> reason, for mutants that are correct or that no check can tell from the solution."""
    reasons: dict[str, str] = {}
    for row in tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["equivalent"]:
        for name in row["names"]:
            if name in reasons:
                raise ValueError(f"{EQUIVALENT}: {name!r} is listed twice")
            reasons[name] = row["reason"]
    return reasons


def mutants(source: str, module: str, questions: dict[str, tuple[str, ...]]) -> list[Mutant]:
    """Every mutant of a module. questions: of each "module.function" of the assignment."""
    tree = ast.parse(source)
    of_module = {f.removeprefix(f"{module}."): q for f, q in questions.items()}
    bound = {name for statement in tree.body for name in _bound_by(statement)}
    own = {name for statement in tree.body if _is_own(statement) for name in _bound_by(statement)}
    seen = {ast.dump(tree)}
    found = []
    for function in tree.body:
        if not isinstance(function, ast.FunctionDef):
            continue
        asked_in = _asked_in(function.name, tree, of_module)
        for node, label, new_source in _edits(function, source, bound | set(dir(builtins)), own):
            if (dump := ast.dump(ast.parse(new_source))) not in seen:
                seen.add(dump)
                name = f"{module}.{function.name}: {label}"
                found.append(Mutant(name, module, node.lineno, asked_in, new_source))
    return _numbered(found)


@cache
def _questions_by_function() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for question in Assignment.load().questions:
        for function in question.functions:
            found[function] = (*found.get(function, ()), question.id)
    return found


def _asked_in(
    name: str, tree: ast.Module, questions: dict[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """The questions of a function; for a helper, those of all functions that use it."""
    if name in questions:
        return questions[name]
    users = [
        function.name
        for function in tree.body
        if isinstance(function, ast.FunctionDef)
        and function.name != name
        and any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(function))
    ]
    return tuple(sorted({q for user in users for q in _asked_in(user, tree, questions)}))


def _edits(
    function: ast.FunctionDef, source: str, known: Set[str], own: Set[str]
) -> Iterator[tuple[ast.stmt | ast.expr, str, str]]:
    """(node, label, the module's text with the mistake) for every mutant of a function."""
    known = known | _bound_in(function)
    for site in sites_in(function):
        node, (parent, *_) = site.node, site.above[0]
        if isinstance(node, ast.stmt):
            news = statements_instead(node, parent, _bound_in(function, before=node))
        elif isinstance(node, ast.expr):
            news = expressions_instead(node, parent, known, own)
        else:
            continue
        for new in news:
            yield node, site.label(new), _spliced(source, node, new)


def _spliced(source: str, node: ast.stmt | ast.expr, new: ast.AST) -> str:
    """The text with the node replaced by `new`."""
    text = ast.unparse(new)
    if isinstance(node, ast.stmt):
        text = text.replace("\n", "\n" + " " * node.col_offset)
    else:
        text = f"({text})"
    whole = source.encode()  # in which columns are counted
    lines = whole.splitlines(keepends=True)
    assert node.end_lineno is not None and node.end_col_offset is not None
    start = sum(len(line) for line in lines[: node.lineno - 1]) + node.col_offset
    end = sum(len(line) for line in lines[: node.end_lineno - 1]) + node.end_col_offset
    return (whole[:start] + text.encode() + whole[end:]).decode()


def _is_own(statement: ast.stmt) -> bool:
    """Whether it defines or imports names of the exercises."""
    is_relative = isinstance(statement, ast.ImportFrom) and statement.level > 0
    return is_relative or isinstance(statement, ast.FunctionDef | ast.ClassDef)


def _bound_by(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement of a module assigns."""
    match statement:
        case ast.FunctionDef(name) | ast.ClassDef(name):
            yield name
        case ast.Import(aliases) | ast.ImportFrom(names=aliases):
            yield from (alias.asname or alias.name for alias in aliases)
        case ast.Assign(targets):
            yield from (t.id for t in targets if isinstance(t, ast.Name))


def _bound_in(function: ast.FunctionDef, before: ast.stmt | None = None) -> set[str]:
    """A function's names, or those that have a value before one of its statements."""
    arguments = function.args
    names = {a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    for node in ast.walk(function):
        is_early = before is None or getattr(node, "end_lineno", 0) < before.lineno
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and is_early:
            names.add(node.id)
    return names


def _numbered(found: list[Mutant]) -> list[Mutant]:
    """The mutants; equal names are numbered."""
    counts: Counter[str] = Counter()
    numbered = []
    for mutant in found:
        counts[mutant.name] += 1
        suffix = f" #{counts[mutant.name]}" if counts[mutant.name] > 1 else ""
        numbered.append(replace(mutant, name=mutant.name + suffix))
    return numbered
