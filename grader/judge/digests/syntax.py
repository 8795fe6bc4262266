"""What one top-level statement binds and uses, and its text without layout."""

import ast
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

WHOLE = "*"  # in place of a name: the module as a whole
ALWAYS = ""  # in place of a name: what happens whenever the module is imported
HOOK = "pytest_"  # how the names of hooks begin
MARKS = "pytestmark"  # a name that pytest looks at by itself
Node = ast.AST | list | str | bytes | int | float | complex | None


class Name(NamedTuple):
    """A top-level name of a module, or WHOLE or ALWAYS."""

    module: str
    name: str


class Statement:
    """A top-level statement, or a method that is a pytest hook."""

    def __init__(self, node: ast.stmt):
        self.node = node
        self.binds = _bound(node)

    @cached_property
    def _nodes(self) -> list[ast.AST]:
        """All nodes in it, without methods that are hooks, and without `@check(...)`."""
        nodes: list[ast.AST] = []
        waiting: list[Any] = [self.node]
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.AST):
                nodes.append(node)
                waiting += [value for _, value in _fields(node)]
            elif isinstance(node, list):
                waiting += node
        return nodes

    @cached_property
    def uses(self) -> Collection[tuple[str, str]]:
        """(name, attribute) of what it looks up; the attribute is "" where there is none."""
        found, looked_into = set(), set()
        for node in self._nodes:
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                found.add((node.value.id, node.attr))
                looked_into.add(node.value)
        found |= {
            (node.id, "")
            for node in self._nodes
            if isinstance(node, ast.Name) and node not in looked_into
        }
        return found

    @cached_property
    def imports(self) -> list[ast.Import | ast.ImportFrom]:
        """The imports within it."""
        return [node for node in self._nodes if isinstance(node, (ast.Import, ast.ImportFrom))]

    @cached_property
    def texts(self) -> list[str]:
        constants = (node.value for node in self._nodes if isinstance(node, ast.Constant))
        return [value for value in constants if isinstance(value, str)]

    @cached_property
    def hooks(self) -> Collection[str]:
        """The hooks that it calls: `config.hook.pytest_x(...)`."""
        attributes = {node.attr for node in self._nodes if isinstance(node, ast.Attribute)}
        return {name for name in attributes if name.startswith(HOOK)}

    @property
    def fixtures(self) -> list[str]:
        """The names by which pytest may pass fixtures: of a function's arguments, and of
        `usefixtures`."""
        names = []
        if isinstance(self.node, ast.FunctionDef):
            names = [argument.arg for argument in self.node.args.args]
        marks = any(isinstance(node, ast.Name) and node.id == MARKS for node in self._nodes)
        return names + (self.texts if marks else [])

    def registered(self) -> Iterator[tuple[str, str]]:
        """What it is registered as: a fixture, a hook, the implementation of an operation."""
        if _is_hook(self.node):
            yield HOOK, self.node.name  # type: ignore[attr-defined]
        for decorator in getattr(self.node, "decorator_list", ()):
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            kind = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if kind == "fixture":
                yield kind, self.node.name  # type: ignore[attr-defined]
            if kind == "implements" and isinstance(decorator, ast.Call):
                yield kind, ast.unparse(decorator.args[0])


class Imports:
    """What a module's names stand for that imports bind, as far as they are the kit's."""

    def __init__(self, module: str, is_package: bool, known: Collection[str]):
        self._parts = module.split(".")
        self._up = 0 if is_package else 1
        self._known = known
        self.names: dict[str, Name] = {}

    def add(self, node: ast.Import | ast.ImportFrom) -> None:
        self.names |= self._bound(node)

    def target(self, statement: Statement, name: str) -> Name | None:
        """What a name in the statement stands for; None where no import binds it."""
        for node in statement.imports:
            if name in (found := self._bound(node)):
                return found[name]
        return self.names.get(name)

    def _bound(self, node: ast.Import | ast.ImportFrom) -> dict[str, Name]:
        found = {}
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name in self._known:
                    found[alias.asname or alias.name] = Name(alias.name, WHOLE)
            return found
        source = node.module or ""
        if node.level:
            base = self._parts[: len(self._parts) - node.level + 1 - self._up]
            source = ".".join([*base, *([source] if source else [])])
        for alias in node.names:
            if f"{source}.{alias.name}" in self._known:
                found[alias.asname or alias.name] = Name(f"{source}.{alias.name}", WHOLE)
            elif source in self._known:
                found[alias.asname or alias.name] = Name(source, alias.name)
        return found


def statements_of(body: Iterable[ast.stmt]) -> Iterator[Statement]:
    """The statements of a module, and the hooks among its methods. Imports that only types need,
    and docstrings, are left out."""
    for node in body:
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        is_for_types = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        if is_docstring or is_for_types:
            continue
        yield Statement(node)
        if isinstance(node, ast.ClassDef):
            yield from (Statement(method) for method in node.body if _is_hook(method))


def text_of(node: Node) -> str:
    """The text of a syntax tree, the same in every version of Python that can read it. Without
    docstrings, and without the decorator `@check`: what it says is compared by itself."""
    if isinstance(node, ast.AST):
        fields = [f"{name}={text_of(value)}" for name, value in _fields(node)]
        return f"{type(node).__name__}({','.join(fields)})"
    if isinstance(node, list):
        return f"[{','.join(map(text_of, node))}]"
    return repr(node)


def _fields(node: ast.AST) -> list[tuple[str, Any]]:
    """The fields that are not empty, as far as they count; see `text_of`."""
    found = []
    for name in node._fields:
        value = getattr(node, name, None)
        if value is None or name in ("ctx", "kind", "type_comment"):
            continue
        if name == "body" and isinstance(
            node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        ):
            value = [each for each in value if not _is_text(each)]
            if isinstance(node, ast.ClassDef):
                value = [each for each in value if not _is_hook(each)]
        elif name == "decorator_list":
            value = [each for each in value if not is_check(each)]
        if value != []:
            found.append((name, value))
    return found


def is_check(decorator: ast.AST) -> bool:
    """Whether it is `@check(...)`."""
    return isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "check"


def check_decorator(node: ast.stmt) -> ast.Call | None:
    """A function's `@check(...)`, if it has one."""
    if not isinstance(node, ast.FunctionDef):
        return None
    found = (each for each in node.decorator_list if isinstance(each, ast.Call) and is_check(each))
    return next(found, None)


def _is_text(node: ast.AST) -> bool:
    """Whether it is a text that nothing uses: a docstring."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _is_hook(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name.startswith(HOOK)


def _bound(node: ast.stmt) -> list[str]:
    """The names that a statement binds in its module; ALWAYS where it only does something."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        decorators = [ast.dump(decorator) for decorator in node.decorator_list]
        return [node.name, *([ALWAYS] if any("autouse" in each for each in decorators) else [])]
    found = [
        inner.id
        for inner in ast.walk(node)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
    ]
    names = [name for name in dict.fromkeys(found) if name != MARKS]
    return names or [ALWAYS]
