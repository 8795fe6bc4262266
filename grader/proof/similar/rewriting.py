"""Disguises of expressions and names. Each changes a module's tree in place; where is drawn.

rename(tree, Random(1))
"""

import ast
from random import Random

WORDS = (
    "alpha beta res tmp val cur out nxt acc item obj thing data2 a1 b1 c1 foo bar qq zz first_one "
    "my_value the_result helper_var something result_value current counter_a idx0 elem vec mat"
).split()
LIKELY = 0.7  # of each place where a disguise can act


def rename(tree: ast.Module, random: Random) -> None:
    """Other names for variables of functions, and for helpers (names that begin with _)."""
    helpers = {
        s.name: f"{random.choice(WORDS)}_{n}"
        for n, s in enumerate(tree.body)
        if isinstance(s, ast.FunctionDef | ast.ClassDef) and s.name.startswith("_")
    }
    _Renamed(helpers).visit(tree)
    for function in [n for n in tree.body if isinstance(n, ast.FunctionDef)]:
        fixed = {a.arg for n in ast.walk(function) if isinstance(n, ast.arguments) for a in _all(n)}
        fixed |= {n for s in ast.walk(function) if isinstance(s, ast.Global) for n in s.names}
        bound = {
            n.id
            for n in ast.walk(function)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store) and n.id not in fixed
        }
        names = {old: f"{random.choice(WORDS)}_{k}" for k, old in enumerate(sorted(bound))}
        _Renamed(names).visit(function)


def _all(arguments: ast.arguments) -> list[ast.arg]:
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]):
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self._names.get(node.id, node.id)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.name = self._names.get(node.name, node.name)
        self.generic_visit(node)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        node.name = self._names.get(node.name, node.name)
        self.generic_visit(node)
        return node


def rewrite_expressions(tree: ast.Module, random: Random) -> None:
    """a + b as b + a, a < b as b > a, x += 1 as x = x + 1, `a if c else b` the other way round."""
    _Rewritten(random).visit(tree)


MIRRORED: dict[type, type] = {
    ast.Lt: ast.Gt,
    ast.Gt: ast.Lt,
    ast.LtE: ast.GtE,
    ast.GtE: ast.LtE,
    ast.Eq: ast.Eq,
    ast.NotEq: ast.NotEq,
}


class _Rewritten(ast.NodeTransformer):
    def __init__(self, random: Random):
        self._random = random

    def _now(self) -> bool:
        return self._random.random() < LIKELY

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Add | ast.Mult) and self._now():
            node.left, node.right = node.right, node.left
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if len(node.ops) == 1 and type(node.ops[0]) in MIRRORED and self._now():
            node.left, node.comparators = node.comparators[0], [node.left]
            node.ops = [MIRRORED[type(node.ops[0])]()]
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        if isinstance(node.target, ast.Name) and self._now():
            old = ast.Name(node.target.id, ast.Load())
            return ast.Assign([node.target], ast.BinOp(old, node.op, node.value), lineno=0)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        if self._now():
            opposite = ast.UnaryOp(ast.Not(), node.test)
            return ast.IfExp(opposite, node.orelse, node.body)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        self._random.shuffle(node.keywords)
        return node


def name_constants(tree: ast.Module, random: Random) -> None:
    """Numbers and short texts as names at the top of the module."""
    named = _Named(random)
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            for part in ast.iter_child_nodes(statement):
                if isinstance(part, ast.stmt):
                    named.visit(part)
    place = next(
        (n for n, s in enumerate(tree.body) if isinstance(s, ast.FunctionDef | ast.ClassDef)), 0
    )
    tree.body[place:place] = [
        ast.Assign([ast.Name(name, ast.Store())], value, lineno=0)
        for name, value in named.found.items()
    ]


class _Named(ast.NodeTransformer):
    def __init__(self, random: Random):
        self._random = random
        self.found: dict[str, ast.expr] = {}

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        plain = isinstance(node.value, int | float | str) and not isinstance(node.value, bool)
        if not plain or self._random.random() > LIKELY:
            return node
        name = f"{self._random.choice(WORDS).upper()}_{len(self.found)}"
        self.found[name] = node
        return ast.Name(name, ast.Load())

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return node

    def visit_MatchValue(self, node: ast.MatchValue) -> ast.AST:
        return node
