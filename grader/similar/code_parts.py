"""A module in parts: each function that the assignment asks for, with the helpers that it uses.

    parts_of(ast.parse(source), ["gradient", "hessian"])     # {"gradient": [...], "": [...]}

A helper is counted with the first asked function that reaches it, so it makes no difference
whether code stands in the function or in a helper of it. The part "" is the rest of the module.
"""

import ast
from collections.abc import Iterator, Sequence

from .syntax_tree import nodes_of

REST = ""
Statements = list[ast.stmt]


def parts_of(module: ast.Module, asked: Sequence[str]) -> dict[str, Statements]:
    """The module's statements by the asked function that they belong to; REST for the others."""
    owners: dict[str, list[int]] = {}
    for place, statement in enumerate(module.body):
        for name in _defined(statement):
            owners.setdefault(name, []).append(place)
    part_of: dict[int, str] = {}
    for name in asked:
        for place in owners.get(name, ()):
            part_of.setdefault(place, name)
    for name in asked:
        waiting = [place for place, part in part_of.items() if part == name]
        while waiting:
            for used in _loaded(module.body[waiting.pop()]):
                for place in owners.get(used, ()):
                    if place not in part_of:
                        part_of[place] = name
                        waiting.append(place)
    parts: dict[str, Statements] = {}
    for place, statement in enumerate(module.body):
        if not isinstance(statement, ast.Import | ast.ImportFrom):
            parts.setdefault(part_of.get(place, REST), []).append(statement)
    return parts


def _defined(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement at the top of a module defines."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name
        return
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign | ast.AugAssign):
        targets = [statement.target]
    for target in targets:
        yield from (node.id for node in nodes_of(target) if isinstance(node, ast.Name))


def _loaded(statement: ast.stmt) -> Iterator[str]:
    for node in nodes_of(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
