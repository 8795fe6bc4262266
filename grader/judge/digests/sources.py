"""The kit's source as a graph: top-level names, and which others each of them uses.

    sources = Sources()
    sources.reached([Name("tests.exercises.test_losses", "test_generator_loss")])

Read from the files alone; nothing is imported. Comments, docstrings and layout do not count. Where
the text does not say exactly what is used, more is taken than needed: a module that is passed on
counts as a whole.
"""

import ast
import tomllib
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from ...checks.layout import KIT, PUBLIC_CHECKS
from .syntax import (
    ALWAYS,
    HOOK,
    WHOLE,
    Imports,
    Name,
    Statement,
    check_decorator,
    statements_of,
    text_of,
)

PARTS = ("checks", "hidden", "judge", "worker")  # what is elsewhere in the kit decides on no point
PACKAGE, TESTS = "grader", "tests.exercises"
DATA = (".toml", ".ini")  # files beside a module that count where its code names them
# The numbers of the assignment, which lie in a file of which the rest is no matter of these.
CONSTANTS, ASSIGNMENT = Name(f"{PACKAGE}.checks.constants", "CONSTANTS"), "assignment.toml"


class CheckSource(NamedTuple):
    """A check's function; what `@check` says of it but for its points; names used for that; all of
    the decorator, and the function's docstring."""

    function: Name
    says: str
    uses: list[Name]
    decorator: str
    title: str


class Sources:
    """All modules of the parts that judge. kit, public: where they are."""

    def __init__(self, kit: Path = KIT, public: Path = PUBLIC_CHECKS):
        folders = {f"{PACKAGE}.{part}": kit / part for part in PARTS} | {TESTS: public}
        self.files = {
            _dotted(package, file.relative_to(folder)): file
            for package, folder in folders.items()
            for file in folder.rglob("*.py")
        }
        self.statements: dict[Name, list[Statement]] = {}
        self._imports: dict[str, Imports] = {}
        self._registered: dict[tuple[str, str], list[Name]] = {}
        self._uses: dict[Name, Collection[Name]] = {}
        self._texts: dict[Name, str] = {}
        for module, file in self.files.items():
            self._imports[module] = Imports(module, file.name == "__init__.py", self.files)
            self._read(module, ast.parse(file.read_bytes()).body)

    def _read(self, module: str, body: Iterable[ast.stmt]) -> None:
        for statement in statements_of(body):
            if isinstance(statement.node, (ast.Import, ast.ImportFrom)):
                self._imports[module].add(statement.node)
                continue
            for name in statement.binds:
                self.statements.setdefault(Name(module, name), []).append(statement)
            for kind, key in statement.registered():
                names = [Name(module, name) for name in statement.binds]
                self._registered.setdefault((kind, key), []).extend(names)

    def reached(
        self, roots: Iterable[Name], without: Collection[str] = (), stop: Collection[Name] = ()
    ) -> frozenset[Name]:
        """The names that these use, and so on, with them. without: modules, or packages, that are
        not followed. stop: names that are not followed."""
        found: set[Name] = set()
        waiting = list(roots)
        while waiting:
            name = waiting.pop()
            if name not in found and name not in stop and not _is_within(name.module, without):
                found.add(name)
                waiting += self._used_by(name)
        return frozenset(found)

    def text(self, name: Name) -> str:
        """What a name is, equal for two sources that differ only in layout, comments and
        docstrings."""
        if name not in self._texts:
            parts = [text_of(statement.node) for statement in self.statements.get(name, ())]
            parts += map(_content, self._data(name))
            if name == CONSTANTS:
                file = self.files[name.module].with_name(ASSIGNMENT)
                parts.append(repr(tomllib.loads(file.read_text(encoding="utf-8"))["constants"]))
            self._texts[name] = "\n".join(parts)
        return self._texts[name]

    def _data(self, name: Name) -> Iterator[Path]:
        """Files beside the module that a name's statements name."""
        for statement in self.statements.get(name, ()):
            for text in statement.texts:
                if text.endswith(DATA) and "/" not in text:
                    file = self.files[name.module].with_name(text)
                    if file.is_file():
                        yield file

    @cached_property
    def checks(self) -> list[CheckSource]:
        """All checks."""
        found = []
        for name, statements in self.statements.items():
            for node in (statement.node for statement in statements):
                decorator = check_decorator(node)
                if decorator is None or not isinstance(node, ast.FunctionDef):
                    continue
                says = [decorator.args[0], *(k for k in decorator.keywords if k.arg != "points")]
                uses = [
                    Name(name.module, inner.id)
                    for each in says
                    for inner in ast.walk(each)
                    if isinstance(inner, ast.Name)
                ]
                about = ",".join(map(text_of, says))
                title = ast.get_docstring(node) or ""
                found.append(CheckSource(name, about, uses, text_of(decorator), title))
        return found

    def _used_by(self, name: Name) -> Collection[Name]:
        if name not in self._uses:
            self._uses[name] = frozenset(self._find_used(name))
        return self._uses[name]

    def _find_used(self, name: Name) -> Iterator[Name]:
        module = name.module
        if module not in self.files:
            return
        yield Name(module, ALWAYS)
        if name.name == WHOLE:
            yield from (other for other in self.statements if other.module == module)
        imports = self._imports[module]
        if name.name in imports.names:  # another module's, which this one passes on
            yield imports.names[name.name]
        yield from self._registered.get(("implements", name.name), ())
        for statement in self.statements.get(name, ()):
            for used, attribute in statement.uses:
                target = imports.target(statement, used) or Name(module, used)
                if target.name == WHOLE and attribute:
                    target = self._attribute(target.module, attribute)
                if target.name == WHOLE or self._is_known(target):
                    yield target
            for fixture in statement.fixtures:
                yield from self._registered.get(("fixture", fixture), ())
            for hook in statement.hooks:
                yield from self._registered.get((HOOK, hook), ())

    def _is_known(self, name: Name) -> bool:
        """Whether the kit binds it: not a local name, nor one of Python's or a library's."""
        return name in self.statements or name.name in self._imports[name.module].names

    def _attribute(self, module: str, name: str) -> Name:
        inner = f"{module}.{name}"
        return Name(inner, WHOLE) if inner in self.files else Name(module, name)


def _dotted(package: str, path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join((package, *(parts[:-1] if parts[-1] == "__init__" else parts)))


def _content(file: Path) -> str:
    """A file's text, without comments and layout if it is TOML."""
    text = file.read_text(encoding="utf-8")
    return repr(tomllib.loads(text)) if file.suffix == ".toml" else text


def _is_within(module: str, places: Collection[str]) -> bool:
    return any(module == place or module.startswith(f"{place}.") for place in places)
