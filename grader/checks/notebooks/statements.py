"""The statements of a cell: the names that each of them defines, and those that it uses.

    (statement,) = statements_of(1, "def double(x): return x * factor")
    statement.binds, statement.uses_now, statement.uses_later     # {"double"}, {}, {"factor"}

What is used now must be there when the statement runs (a default, a decorator, the right side of
"="); what is used later, when a function is called. The compiler's own table of names tells
parameters and local variables from names of the notebook.
"""

import ast
import re
import symtable
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..surroundings import LIBRARIES

MOST_STATEMENTS = 5000  # of a notebook
AT_ONCE = ("listcomp", "setcomp", "dictcomp", "genexpr")  # scopes that run where they stand
OWN_PACKAGE = "exercises"
# Statements that set up a library for what follows: `torch.manual_seed(0)`.
SETTINGS = re.compile(
    r"use(_\w+)?|set\w*|switch_backend|manual_seed|seed|rc|filterwarnings|simplefilter"
)
SET_UP = (*LIBRARIES, "warnings", "random", "sys")


class NoPython(Exception):
    """A cell that Python cannot read. line: of the cell."""

    def __init__(self, why: str, line: int):
        super().__init__(why)
        self.line = line


@dataclass(frozen=True)
class Statement:
    """text: its lines. cell, line: where it begins; 0 for what is given with the exercises.
    meaning: what each name is bound to; equal where two statements do the same. changes: names
    whose values it changes in place. sets_up: the library that it sets up."""

    node: ast.stmt
    text: str
    cell: int
    line: int
    meaning: dict[str, str] = field(default_factory=dict)
    uses_now: frozenset[str] = frozenset()
    uses_later: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    sets_up: str = ""

    @property
    def binds(self) -> Iterable[str]:
        return self.meaning.keys()

    @property
    def is_future(self) -> bool:
        return isinstance(self.node, ast.ImportFrom) and self.node.module == "__future__"

    @property
    def is_star(self) -> bool:
        return isinstance(self.node, ast.ImportFrom) and self.node.names[0].name == "*"

    @property
    def is_import(self) -> bool:
        return isinstance(self.node, (ast.Import, ast.ImportFrom))

    @property
    def is_function(self) -> bool:
        return isinstance(self.node, (ast.FunctionDef, ast.AsyncFunctionDef))

    @property
    def is_class(self) -> bool:
        return isinstance(self.node, ast.ClassDef)

    @property
    def is_call(self) -> bool:
        return isinstance(self.node, ast.Expr)

    @property
    def is_stub(self) -> bool:
        """Whether this is a function that only raises NotImplementedError."""
        if not isinstance(self.node, ast.FunctionDef):
            return False
        body = [each for each in self.node.body if not isinstance(each, ast.Expr)]
        return len(body) == 1 and "NotImplementedError" in ast.dump(body[0])[:80]


def statements_of(number: int, python: str) -> list[Statement]:
    """The statements of a cell, or of a module, that may be needed. Raises NoPython."""
    with warnings.catch_warnings(action="ignore"):
        try:
            tree = ast.parse(python)
            if len(tree.body) > MOST_STATEMENTS:
                raise ValueError(f"it has more than {MOST_STATEMENTS} statements")
            compile(tree, "<cell>", "exec", dont_inherit=True, flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            lines = [line.encode() for line in python.split("\n")]
            parts = [
                part for node in tree.body if _may_matter(node) for part in _parts(node, lines)
            ]
            return [_statement(node, text, number) for node, text in parts]
        except SyntaxError as error:
            raise NoPython(error.msg, error.lineno or 1) from None
        except (ValueError, RecursionError, MemoryError) as error:
            raise NoPython(str(error) or "it is nested too deeply", 1) from None


def _may_matter(node: ast.stmt) -> bool:
    """Not what only deletes, or states a type or a text."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call)
    if isinstance(node, ast.AnnAssign):
        return node.value is not None
    return not isinstance(node, (ast.Delete, ast.Pass))


def _parts(node: ast.stmt, lines: list[bytes]) -> Iterator[tuple[ast.stmt, str]]:
    """The statement and its text; of `import sympy, torch`, each import by itself."""
    if not isinstance(node, ast.Import) or len(node.names) == 1:
        yield node, _text(node, lines, _first_line(node))
        return
    for alias in node.names:
        alone = ast.copy_location(ast.Import([alias]), node)
        yield alone, ast.unparse(alone)


def _first_line(node: ast.stmt) -> int:
    return min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])


def _statement(node: ast.stmt, text: str, cell: int) -> Statement:
    table = symtable.symtable(text, "<cell>", "exec")
    symbols = table.get_symbols()
    bound = {s.get_name() for s in symbols if s.is_assigned() or s.is_imported()} - {"*"}
    now = {s.get_name() for s in symbols if s.is_referenced()}
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        now.add(node.target.id)
    later: set[str] = set()
    for scope in table.get_children():
        _collect(scope, now, later, at_once=True)
    return Statement(
        node,
        text,
        cell,
        _first_line(node),
        {name: _meaning(node, name, text) for name in sorted(bound)},
        frozenset(now),
        frozenset(later),
        frozenset(_changed(node)),
        _set_up(node),
    )


def _text(node: ast.stmt, lines: list[bytes], first: int) -> str:
    """The statement alone: others may stand on its lines."""
    last = node.end_lineno or first
    begin = node.col_offset if first == node.lineno else 0
    own = lines[first - 1 : last]
    own[-1] = own[-1][: node.end_col_offset]
    own[0] = own[0][begin:]
    return b"\n".join(own).decode()


def _collect(scope: symtable.SymbolTable, now: set[str], later: set[str], at_once: bool) -> None:
    """Add the global names that a scope and those within it use."""
    runs_now = at_once and (scope.get_type() == "class" or scope.get_name() in AT_ONCE)
    names = {symbol.get_name() for symbol in scope.get_symbols() if symbol.is_global()}
    (now if runs_now else later).update(names)
    for inner in scope.get_children():
        _collect(inner, now, later, runs_now)


def _meaning(node: ast.stmt, name: str, text: str) -> str:
    if isinstance(node, ast.ImportFrom):
        *_, own = (a.name for a in node.names if (a.asname or a.name) == name)
        return f"from {'.' * node.level}{node.module or ''} import {own}"
    if isinstance(node, ast.Import):
        for alias in node.names:
            if alias.asname == name:
                return f"import {alias.name} as"
        return f"import {name}"
    return text


def own_module(node: ast.stmt) -> str | None:
    """Where the statement imports names from a module of the exercises: "losses" for `from .losses
    import ...`, "" for `from . import ...`; else None."""
    if not isinstance(node, ast.ImportFrom):
        return None
    if node.level:
        return node.module or ""
    package, _, module = (node.module or "").partition(".")
    return module if package == OWN_PACKAGE else None


def _changed(node: ast.stmt) -> Iterator[str]:
    """The names whose values a statement changes in place: `table["a"] = 1`, `table.clear()`."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return
    if isinstance(node, ast.Import):
        yield from (a.name.partition(".")[0] for a in node.names if not a.asname and "." in a.name)
    for inner in ast.walk(node):
        if isinstance(inner, (ast.Subscript, ast.Attribute)) and isinstance(inner.ctx, ast.Store):
            yield _root(inner)
        if isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Call):
            if isinstance(inner.value.func, ast.Attribute):
                yield _root(inner.value.func)


def _root(node: ast.expr) -> str:
    """The name at the beginning of `table.rows[0].append`."""
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _set_up(node: ast.stmt) -> str:
    """The name under which a library is set up: "torch" for `torch.manual_seed(0)`."""
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        return ""
    call = node.value
    if not isinstance(call.func, ast.Attribute) or not SETTINGS.fullmatch(call.func.attr):
        return ""
    values = [*call.args, *(word.value for word in call.keywords)]
    return _root(call.func) if all(isinstance(value, ast.Constant) for value in values) else ""
