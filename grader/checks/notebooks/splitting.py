"""The seven modules from the cells of a notebook, and what is worth telling about them.

    modules_of(content).files["saddle.py"]

Functions are matched by their names, which the assignment gives to modules. A function that the
notebook does not define is left as in the stub; one that is in a cell with a syntax error raises
that error. Nothing of a notebook is run.
"""

import difflib
import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..assignment import Assignment
from ..layout import EXERCISES
from ..written_answers import ANSWERS
from .cell_answers import answers_of
from .cells import Cell, NotANotebook, cells_of
from .magics import python_of
from .needed import Names, Needed
from .statements import MOST_STATEMENTS, NoPython, Statement, own_module, statements_of

HEAD = "# From a notebook's cells.\n"
MOST_TOLD = 8  # messages of a kind, and names in a message
LONGEST_NAME = 60  # that can be meant by another
DEFINES = re.compile(r"^[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)", re.MULTILINE)

Lines = Sequence[tuple[int, int]]  # for each line of a module: a cell and its line, or (0, 0)


@dataclass(frozen=True)
class NotebookModules:
    """files: the modules, and answers.md if the notebook has an answer. lines: by file, where its
    lines come from. problems: sentences for the student; each continues the notebook's name.
    written: how many of the functions that are asked for it defines, untouched stubs aside."""

    files: Mapping[str, bytes]
    lines: Mapping[str, Lines]
    problems: Sequence[str]
    written: int


def modules_of(content: bytes) -> NotebookModules:
    """Raises NotANotebook."""
    cells = cells_of(content)
    read = _read(cells)
    assignment = Assignment.load()
    home = {name.partition(".")[2]: name.partition(".")[0] for name in assignment.asked_in}
    names = Names(read.statements, _given(), home)
    files: dict[str, bytes] = {}
    lines: dict[str, Lines] = {}
    undefined: dict[str, int] = {}
    for module in assignment.modules:
        own = [name for name, where in home.items() if where == module]
        needed = names.needed_by(module, own)
        missing = {
            name: _stand_in(name, assignment.asked_in[f"{module}.{name}"], read.lost.get(name))
            for name in own
            if not names.defines(name)
        }
        text, lines[f"{module}.py"] = _composed(module, needed, missing)
        files[f"{module}.py"] = text.encode()
        undefined |= needed.undefined
    if answers := answers_of(cells, assignment.written):
        files[ANSWERS] = answers.encode()
    defined = [name for name in home if names.defines(name)]
    if not defined and not read.lost:
        why = "; ".join([f"({_some(home)})", *read.problems[:1]])
        raise NotANotebook(f"defines none of the functions that are asked for {why}")
    problems = [
        *_first(read.problems, "more cells are left out"),
        *_first(_doubles(read.statements, home), "more names have several definitions"),
        *_left_out(home, defined, read),
        *_undefined(undefined),
    ]
    written = sum(map(names.is_written, home))
    return NotebookModules(files, lines, problems, written)


@dataclass
class _Cells:
    """lost: functions in cells that cannot be read, and why."""

    statements: list[Statement] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    lost: dict[str, str] = field(default_factory=dict)


def _read(cells: Iterable[Cell]) -> _Cells:
    read = _Cells()
    for cell in cells:
        if cell.kind != "code":
            continue
        python = python_of(cell.text)
        inside = DEFINES.findall(cell.text)
        if not python and inside:
            language = cell.text.split()[0]
            read.problems.append(f"cell {cell.number} is left out: it begins with {language[:40]}")
            why = f"cell {cell.number} begins with {language[:40]}"
        try:
            read.statements += statements_of(cell.number, python)
        except NoPython as error:
            why = f"cell {cell.number}, line {error.line} is no Python: {error}"
            listed = f", which defines {_some(inside)}," if inside else ""
            read.problems.append(f"{why}. This cell{listed} is left out; the others are graded")
            python = ""
        if not python:
            read.lost |= dict.fromkeys(inside, why if inside else "")
        if len(read.statements) > MOST_STATEMENTS:
            raise NotANotebook(
                f"has more than {MOST_STATEMENTS} statements: hand in only your answers"
            )
    return read


@functools.cache
def _given() -> tuple[Statement, ...]:
    """What the stubs hold besides functions: imports, constants, a class."""
    stubs = [_stub(module) for module in Assignment.load().modules]
    given = [each for stub in stubs for each in stub if not each.is_function]
    return tuple(each for each in given if own_module(each.node) is None)


@functools.cache
def _stub(module: str) -> tuple[Statement, ...]:
    text = (EXERCISES / f"{module}.py").read_text(encoding="utf-8")
    return tuple(statements_of(0, text))


def _stand_in(name: str, question: str, lost: str | None) -> str:
    """A function in the place of one that is missing. lost: why it cannot be read, if it is."""
    error = f"SyntaxError({lost!r})" if lost else f'NotImplementedError("{question}: {name}")'
    return f"def {name}(*arguments, **named):\n    raise {error}"


def _composed(module: str, needed: Needed, missing: Mapping[str, str]) -> tuple[str, Lines]:
    """The module's text, and where its lines come from."""
    parts, lines = [HEAD], [(0, 0)]

    def add(text: str, cell: int = 0, line: int = 0) -> None:
        parts.append(text + "\n")
        own = range(len(text.split("\n")))
        lines.extend((cell, line + number) if cell else (0, 0) for number in own)

    future = [each for each in needed.statements if each.is_future]
    for statement in future:
        add(statement.text, statement.cell, statement.line)
    for other, names in sorted(_imports(module, needed).items()):
        add(f"from .{other} import {', '.join(sorted(names))}")
    for statement in needed.statements:
        if statement not in future:
            blank = 0 if statement.is_import else 1
            for _ in range(blank):
                add("")
            add(statement.text, statement.cell, statement.line)
    for text in missing.values():
        add("")
        add(text)
    return "".join(parts), lines


def _imports(module: str, needed: Needed) -> dict[str, set[str]]:
    """What the module takes from others: what it uses, and what its stub does."""
    found = {other: set(names) for other, names in needed.imports.items()}
    for statement in _stub(module):
        if other := own_module(statement.node):
            found.setdefault(other, set()).update(statement.binds)
    return found


def _doubles(statements: Sequence[Statement], home: Mapping[str, str]) -> list[str]:
    """A sentence for each function, or name of the student's own, with several definitions."""
    cells: dict[str, list[Statement]] = {}
    for statement in statements:
        for name in statement.binds:
            if own_module(statement.node) is None:
                cells.setdefault(name, []).append(statement)
    told = []
    for name, found in cells.items():
        differ = len({each.meaning[name] for each in found}) > 1
        is_asked = name in home
        if len(found) > 1 and (is_asked or differ and _is_named(found)):
            places = sorted({each.cell for each in found})
            where = f"cells {_some(map(str, places))}" if len(places) > 1 else f"cell {places[0]}"
            text = f"`{name}` is defined {len(found)} times ({where}): the last one counts"
            told.append((not is_asked, text))
    return [text for _, text in sorted(told, key=lambda pair: pair[0])]


def _is_named(found: Sequence[Statement]) -> bool:
    """Whether one of the statements defines a function or class, or imports: not only a variable,
    which notebooks use again and again."""
    return any(each.is_function or each.is_import or each.is_class for each in found)


def _left_out(home: Mapping[str, str], defined: Sequence[str], read: _Cells) -> Iterator[str]:
    missing = [name for name in home if name not in defined and name not in read.lost]
    if missing:
        own = {name for each in read.statements if each.is_function for name in each.binds}
        others = sorted(name for name in own - set(home) if len(name) < LONGEST_NAME)
        yield f"does not define {_some(_with_likely(name, others) for name in missing)}"


def _with_likely(name: str, others: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, others, n=1)
    return f"`{name}` (is it `{near[0]}`?)" if near else f"`{name}`"


def _undefined(names: Mapping[str, int]) -> Iterator[str]:
    told = [f"`{name}` (used in cell {cell})" for name, cell in names.items() if cell]
    if told:
        yield f"uses what no cell defines: {_some(told)}"


def _first(texts: Sequence[str], others: str) -> list[str]:
    more = len(texts) - MOST_TOLD
    return [*texts[:MOST_TOLD], *([f"{more} {others}"] if more > 0 else [])]


def _some(items: Iterable[str]) -> str:
    listed = list(items)
    return ", ".join(listed[:MOST_TOLD]) + (", ..." if len(listed) > MOST_TOLD else "")
