"""The normal form of code: statements as words that a disguise leaves alone.

    statements_of(parts["gradient"], names)     # [[("call", 3), ("diff", 3), ("v", 3), ...]]

Comments, docstrings, annotations and imports are left out. A variable is "v", however it is called,
and a helper "h"; functions of libraries keep their names, however they were imported. A name that
stands for one number or text is that number or text; a variable that is used once is its value.
Operands of a + b, a * b, a == b and the like are put in order, `b > a` is `a < b`, and `x += 1` is
`x = x + 1`. Bodies of loops and branches are statements of their own.
"""

import ast
import builtins
from collections.abc import Iterator, Sequence

from .code_parts import Statements
from .module_names import ModuleNames, used_once
from .syntax_tree import nodes_of

Word = tuple[str, int]  # and the line that it stands in
BUILTINS = frozenset(dir(builtins))
VARIABLE, HELPER = "v", "h"
LONG_TEXT = 16  # characters; messages are words for people, and easily changed
MIRRORED: dict[type, type] = {ast.Gt: ast.Lt, ast.GtE: ast.LtE}
NEGATED: dict[type, type] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.In: ast.NotIn,
}
IN_ANY_ORDER = (ast.Add, ast.Mult, ast.BitOr, ast.BitAnd)


def statements_of(part: Statements, names: ModuleNames) -> Iterator[list[Word]]:
    """The words of each statement of a part of a module."""
    for statement in part:
        yield from _Writer(names).written(statement)


class _Writer:
    """Writes a top-level statement, and all statements within it, as words."""

    def __init__(self, names: ModuleNames):
        self._names = names
        self._values: dict[str, ast.expr] = {}
        self._hidden: set[str] = set()
        self._extra: list[list[Word]] = []  # statements that stood within expressions

    def written(self, top: ast.stmt) -> Iterator[list[Word]]:
        if isinstance(top, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            functions = [n for n in nodes_of(top) if isinstance(n, ast.FunctionDef)]
            for function in functions:
                self._values |= used_once(function)
            self._hidden = set(self._values)
        yield from self._statement(top)

    def _statement(self, node: ast.stmt) -> Iterator[list[Word]]:
        words = list(self._head(node))
        if words:
            yield words
        yield from self._flush()
        for _, blocks in ast.iter_fields(node):
            for inner in blocks if isinstance(blocks, list) else ():
                if isinstance(inner, ast.stmt):
                    yield from self._statement(inner)
                elif isinstance(inner, ast.ExceptHandler | ast.match_case):
                    for each in inner.body:
                        yield from self._statement(each)

    def _flush(self) -> Iterator[list[Word]]:
        while self._extra:
            yield self._extra.pop()

    def _head(self, node: ast.stmt) -> Iterator[Word]:
        """The words of a statement without those of the statements within it."""
        line = node.lineno
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                for decorator in node.decorator_list:
                    yield from self._expression(decorator)
                for base in getattr(node, "bases", ()):
                    yield from self._expression(base)
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)) if len(
                targets
            ) == len(values):
                for target, value in zip(targets, values, strict=True):
                    self._extra.append(list(self._assigned([target], value, line)))
            case ast.Assign():
                yield from self._assigned(node.targets, node.value, line)
            case ast.AnnAssign():
                if node.value is not None:
                    yield from self._assigned([node.target], node.value, line)
            case ast.AugAssign():
                changed = ast.BinOp(node.target, node.op, node.value)
                ast.copy_location(changed, node)
                yield from self._assigned([node.target], changed, line)
            case ast.For() | ast.AsyncFor():
                yield from self._loop(node.target, node.iter, line)
            case ast.While() | ast.If():
                yield ("if", line)
                yield from self._expression(node.test)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    yield ("with", line)
                    yield from self._expression(item.context_expr)
            case ast.Expr(value=ast.Constant()) | ast.Pass() | ast.Import() | ast.ImportFrom():
                return
            case ast.Expr() | ast.Return():
                yield from self._expression(node.value)
            case ast.Global() | ast.Nonlocal() | ast.Break() | ast.Continue() | ast.Try():
                return
            case _:
                yield (type(node).__name__.lower(), line)
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        yield from self._expression(child)

    def _loop(self, target: ast.expr, iterated: ast.expr, line: int) -> Iterator[Word]:
        yield ("for", line)
        yield from self._expression(target)
        yield from self._expression(iterated)

    def _assigned(self, targets: Sequence[ast.expr], value: ast.expr, line: int) -> Iterator[Word]:
        if len(targets) == 1 and isinstance(targets[0], ast.Name):
            if targets[0].id in self._hidden:
                return
        else:
            yield ("=", line)
            for target in targets:
                yield from self._expression(target)
        yield from self._expression(value)

    def _expression(self, node: ast.expr | None) -> Iterator[Word]:
        if node is None:
            return
        line = getattr(node, "lineno", 0)
        match node:
            case ast.Name():
                yield from self._name(node)
            case ast.Constant():
                yield (constant_word(node.value), line)
            case ast.JoinedStr():
                yield ("text", line)
            case ast.Attribute():
                root = _root(node)
                if root is not None and root.id in self._names.libraries:
                    yield (node.attr, line)
                else:
                    yield ("." + node.attr, line)
                    yield from self._expression(node.value)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                yield (constant_word(-number), line)
            case ast.UnaryOp(
                op=ast.Not(), operand=ast.Compare(ops=[op], left=a, comparators=[b])
            ) if type(op) in NEGATED:
                yield from self._comparison(a, NEGATED[type(op)], b, line)
            case ast.BinOp(op=op) if isinstance(op, IN_ANY_ORDER):
                yield from self._sorted(type(op), _operands(node, type(op)), line)
            case ast.BoolOp():
                yield from self._sorted(type(node.op), node.values, line)
            case ast.Compare(ops=[op], left=a, comparators=[b]):
                yield from self._comparison(a, type(op), b, line)
            case ast.Call():
                yield ("call", line)
                yield from self._expression(node.func)
                for argument in node.args:
                    yield from self._expression(argument)
                for keyword in sorted(node.keywords, key=lambda keyword: keyword.arg or ""):
                    yield ((keyword.arg or "**") + "=", line)
                    yield from self._expression(keyword.value)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                yield ("each", line)
                self._comprehension(node.generators, [node.elt])
            case ast.DictComp():
                yield ("each", line)
                self._comprehension(node.generators, [node.key, node.value])
            case ast.Lambda():
                yield ("lambda", line)
                yield from self._expression(node.body)
            case _:
                yield (type(node).__name__.lower(), line)
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.operator | ast.unaryop | ast.cmpop):
                        yield (type(child).__name__.lower(), line)
                    elif isinstance(child, ast.expr):
                        yield from self._expression(child)

    def _name(self, node: ast.Name) -> Iterator[Word]:
        name, line = node.id, node.lineno
        if isinstance(node.ctx, ast.Load) and name in self._values:
            value = self._values.pop(name)  # popped meanwhile, so that none contains itself
            yield from self._expression(value)
            self._values[name] = value
        elif name in self._names.constants:
            yield from self._expression(self._names.constants[name])
        elif name in self._names.libraries:
            yield (self._names.libraries[name], line)
        elif name in self._names.own:
            yield (HELPER, line)
        else:
            yield (name if name in BUILTINS else VARIABLE, line)

    def _comparison(self, a: ast.expr, op: type, b: ast.expr, line: int) -> Iterator[Word]:
        if op in MIRRORED:
            a, op, b = b, MIRRORED[op], a
        if op in (ast.Eq, ast.NotEq):
            yield from self._sorted(op, [a, b], line)
            return
        yield (op.__name__.lower(), line)
        yield from self._expression(a)
        yield from self._expression(b)

    def _sorted(self, op: type, operands: Sequence[ast.expr], line: int) -> Iterator[Word]:
        written = [list(self._expression(operand)) for operand in operands]
        yield (op.__name__.lower(), line)
        for words in sorted(written, key=lambda words: [word for word, _ in words]):
            yield from words

    def _comprehension(
        self, generators: Sequence[ast.comprehension], results: Sequence[ast.expr]
    ) -> None:
        """A comprehension as the statements of a loop."""
        for each in generators:
            self._extra.append(list(self._loop(each.target, each.iter, each.target.lineno)))
            for test in each.ifs:
                self._extra.append([("if", test.lineno), *self._expression(test)])
        for result in results:
            self._extra.append(list(self._expression(result)))


def constant_word(value: object) -> str:
    if isinstance(value, bool) or value is None or value is Ellipsis:
        return repr(value)
    if isinstance(value, int | float):
        return repr(float(value)) if abs(value) < 1e300 else "number"
    if isinstance(value, str):
        return "text" if len(value) > LONG_TEXT else repr(value)
    return type(value).__name__


def _root(node: ast.expr) -> ast.Name | None:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node if isinstance(node, ast.Name) else None


def _operands(node: ast.expr, op: type) -> list[ast.expr]:
    """The operands of a chain of one operation: a, b and c of a + b + c."""
    found: list[ast.expr] = []
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.BinOp) and isinstance(each.op, op):
            waiting += [each.left, each.right]
        else:
            found.append(each)
    return found
