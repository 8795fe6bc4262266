"""What names in a module stand for: libraries, constants, helpers, and variables used once."""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

from .syntax_tree import nodes_of

BINDING = (
    ast.Name,
    ast.arg,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.AugAssign,
    ast.Global,
    ast.Nonlocal,
)


class ModuleNames:
    """What the names at the top of a module stand for.

    libraries: imported names, each with the name that it has where it comes from. constants: names
    that stand for one number or text. own: of the student's functions, classes and objects.
    """

    def __init__(self, module: ast.Module, asked: Sequence[str]):
        self.libraries: dict[str, str] = {name: name for name in asked}
        for node in nodes_of(module):
            if isinstance(node, ast.Import | ast.ImportFrom):
                for alias in node.names:
                    own = alias.asname or alias.name.split(".")[0]
                    self.libraries[own] = alias.name.split(".")[-1]
        values = single_values(module.body)
        self.constants = {name: value for name, value in values.items() if is_plain(value)}
        self.own = {
            name
            for statement in module.body
            for name in _bound_by(statement)
            if name not in self.constants and name not in self.libraries
        }


def is_plain(node: ast.expr) -> bool:
    """A number or text, with a sign perhaps."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Constant)


def single_values(statements: Sequence[ast.stmt]) -> dict[str, ast.expr]:
    """The values of names that are bound only once, by `name = value`, within these statements."""
    values: dict[str, ast.expr] = {}
    bound: Counter[str] = Counter()
    for statement in statements:
        for node in nodes_of(statement):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)]):
                    values[name] = node.value
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    values[name] = value
            if isinstance(node, BINDING):
                bound.update(_bound_at(node))
    return {name: value for name, value in values.items() if bound[name] == 1}


def used_once(function: ast.FunctionDef) -> dict[str, ast.expr]:
    """The values of variables that stand for one number or text, or that are used only once."""
    values = single_values([function])
    used = Counter(
        node.id
        for node in nodes_of(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    )
    return {name: value for name, value in values.items() if used[name] == 1 or is_plain(value)}


def _bound_at(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(ctx=ast.Store() | ast.Del()):
            yield node.id
        case ast.arg():
            yield node.arg
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.AugAssign(target=ast.Name(id=name)):
            yield name  # once more: it has more than one value
        case ast.Global() | ast.Nonlocal():
            yield from (name for name in node.names for _ in range(2))


def _bound_by(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Assign | ast.AnnAssign):
        for node in nodes_of(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id
