"""Mutants: the solutions with one slip each, made by rule, to find what the checks miss.

    for mutant in mutants_of("losses"):
        mutant.name     # "losses.generator_loss: torch.ones_like -> torch.zeros_like"
        mutant.entry    # a wrong submission, to be graded as any other

Only what a student writes is changed: bodies of functions and the private helpers, but no
docstrings, annotations, messages of errors, nor anything that the stubs give.

mutmut and cosmic-ray run a project's own tests on its own files; here a mutant is a submission that
the judge grades in its sandbox, with its blame, so that only the rewriting is wanted of them.
"""

import ast
import builtins
import tomllib
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cache

from tests.corpus.entries import HERE, SOLUTIONS, Entry
from tests.exercises.judging.assignment import Assignment

from .mutations import STYLE, expressions_instead, statements_instead

EQUIVALENT = HERE / "equivalent.toml"
IN_CONTEXT = 40  # characters of a name's half, where the piece around is no longer
BARE = 12  # so short a text says too little without the piece around it
LONGEST = 60  # of a half; beyond it, what both halves share is cut
SKIPPED_FIELDS = ("annotation", "returns", "decorator_list", "type_params", "args")


@dataclass(frozen=True)
class Mutant:
    """A solution with one slip. questions: where its fault is, the first one foremost.

    The name stays as it is when the solution is formatted anew; line is where it stands today.
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


def mutants_of(module: str) -> list[Mutant]:
    """Every mutant of a module of the solutions."""
    source = (SOLUTIONS / f"{module}.py").read_text(encoding="utf-8")
    return mutants(source, module, _questions_by_function())


def equivalents() -> dict[str, str]:
    """Name -> reason, of the mutants that the assignment leaves right or that nothing can tell."""
    rows = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["mutant"]
    reasons = {row["name"]: row["reason"] for row in rows}
    if len(reasons) != len(rows):
        raise ValueError(f"{EQUIVALENT}: a name is listed twice")
    return reasons


def mutants(source: str, module: str, questions: dict[str, tuple[str, ...]]) -> list[Mutant]:
    """Every mutant of a module. questions: of each "module.function" that is asked for."""
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
    """The questions of a function, of a helper those of all functions that it helps."""
    if name in questions:
        return questions[name]
    users = [
        function.name for function in tree.body
        if isinstance(function, ast.FunctionDef) and function.name != name
        and any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(function))
    ]  # fmt: skip
    return tuple(sorted({q for user in users for q in _asked_in(user, tree, questions)}))


@dataclass(frozen=True)
class _Place:
    """A node with its ancestors, nearest first, and the attribute of each that leads down."""

    node: ast.AST
    above: tuple[tuple[ast.AST, str, int | None], ...]

    def text_with(self, new: ast.AST, levels: int) -> str:
        """The text of the ancestor so many levels up, with `new` in the node's place."""
        if levels == 0:
            return ast.unparse(new)
        parent, field, number = self.above[0]
        self._put(parent, field, number, new)
        text = ast.unparse(self.above[levels - 1][0])
        self._put(parent, field, number, self.node)
        return text

    @staticmethod
    def _put(parent: ast.AST, field: str, number: int | None, node: ast.AST) -> None:
        if number is None:
            setattr(parent, field, node)
        else:
            getattr(parent, field)[number] = node

    def label(self, new: ast.AST) -> str:
        """What changes, with as much around it as keeps the text short."""
        levels = 0
        while isinstance(parent := self.above[levels][0], ast.expr | ast.keyword):
            here = self.above[levels - 1][0] if levels else self.node
            if len(ast.unparse(parent)) > IN_CONTEXT and len(ast.unparse(here)) > BARE:
                break
            levels += 1
        old = self.text_with(self.node, levels).partition("\n")[0]
        return _shortened(old, self.text_with(new, levels).partition("\n")[0])


def _shortened(old: str, new: str) -> str:
    """ "old -> new"; of long ones the words that differ, and one on each side."""
    if old == new:  # a loop's first line
        return f"{old} -> its first round alone"
    words, others = old.split(" "), new.split(" ")
    if len(old) <= LONGEST or len(others) == 1:
        return f"{old if len(old) <= LONGEST else old[:LONGEST] + '..'} -> {new}"
    first = last = 0
    while words[first : first + 2] == others[first : first + 2]:
        first += 1
    while (
        words[-2 - last :][:2] == others[-2 - last :][:2]
        and last < min(len(words), len(others)) - first - 2
    ):
        last += 1
    lead = old.partition("(")[0] + "(.. " if first else ""
    tail = " .." if last else ""
    old, new = (" ".join(part[first : len(part) - last]) for part in (words, others))
    return f"{lead}{old}{tail} -> {lead}{new}{tail}"


def _edits(
    function: ast.FunctionDef, source: str, known: Set[str], own: Set[str]
) -> Iterator[tuple[ast.AST, str, str]]:
    """(node, label, the module's text with the slip) for every slip within a function."""
    known = known | _bound_in(function)
    for place in _places(function, ()):
        node, (parent, *_) = place.node, place.above[0]
        if isinstance(node, ast.stmt):
            news = statements_instead(node, parent, _bound_in(function, before=node))
        elif isinstance(node, ast.expr):
            news = expressions_instead(node, parent, known, own)
        else:
            continue
        for new in news:
            yield node, place.label(new), _spliced(source, node, new)


def _places(node: ast.AST, above: tuple) -> Iterator[_Place]:
    """All places below a node that a student writes, in order."""
    for field, value in ast.iter_fields(node):
        if field in SKIPPED_FIELDS and not isinstance(node, ast.Call):
            continue
        children = enumerate(value) if isinstance(value, list) else [(None, value)]
        for number, child in children:
            if not isinstance(child, ast.AST) or _is_left_alone(child):
                continue
            here = ((node, field, number), *above)
            if hasattr(child, "lineno"):
                yield _Place(child, here)
            if isinstance(child, ast.Raise):  # its kind, not its text
                kind = child.exc.func
                yield _Place(kind, ((child.exc, "func", None), (child, "exc", None), *here))
            else:
                yield from _places(child, here)


def _is_left_alone(node: ast.AST) -> bool:
    """A docstring, and what only makes a figure look otherwise."""
    match node:
        case ast.Expr(ast.Constant(str())):
            return True
        case ast.keyword(name):
            return name in STYLE
    return False


def _spliced(source: str, node: ast.AST, new: ast.AST) -> str:
    """The text with `new` where the node stands."""
    text = ast.unparse(new)
    if isinstance(node, ast.stmt):
        text = text.replace("\n", "\n" + " " * node.col_offset)
    elif isinstance(node, ast.expr):
        text = f"({text})"
    lines = source.encode().splitlines(keepends=True)
    start = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    end = sum(map(len, lines[: node.end_lineno - 1])) + node.end_col_offset
    whole = source.encode()
    return (whole[:start] + text.encode() + whole[end:]).decode()


def _is_own(statement: ast.stmt) -> bool:
    """Whether it defines what belongs to the exercises, here or by import."""
    is_relative = isinstance(statement, ast.ImportFrom) and statement.level > 0
    return is_relative or isinstance(statement, ast.FunctionDef | ast.ClassDef)


def _bound_by(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement of a module gives a value."""
    match statement:
        case ast.FunctionDef(name) | ast.ClassDef(name):
            yield name
        case ast.Import(aliases) | ast.ImportFrom(names=aliases):
            yield from (alias.asname or alias.name for alias in aliases)
        case ast.Assign(targets):
            yield from (t.id for t in targets if isinstance(t, ast.Name))


def _bound_in(function: ast.FunctionDef, before: ast.stmt | None = None) -> set[str]:
    """A function's names, or those that have a value before a statement of it."""
    arguments = function.args
    names = {a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    for node in ast.walk(function):
        is_early = before is None or getattr(node, "end_lineno", 0) < before.lineno
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and is_early:
            names.add(node.id)
    return names


def _numbered(found: list[Mutant]) -> list[Mutant]:
    """The mutants, those with equal names told apart by their number."""
    counts: Counter[str] = Counter()
    numbered = []
    for mutant in found:
        counts[mutant.name] += 1
        suffix = f" #{counts[mutant.name]}" if counts[mutant.name] > 1 else ""
        numbered.append(Mutant(mutant.name + suffix, *list(vars(mutant).values())[1:]))
    return numbered
