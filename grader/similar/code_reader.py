"""One submission's code as fingerprints. Code is parsed and never run.

    read_code({"saddle.py": b"def gradient(f, x, y): ..."}, {"saddle": ["gradient"]}, {})

This runs in a process of its own (see reader_processes.py), since Python's parser can be made to
take long, or to crash.
"""

import ast
import warnings
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from .code_parts import REST, Statements, parts_of
from .fingerprints import runs, text_runs, winnowed
from .module_names import ModuleNames
from .normal_form import LONG_TEXT, statements_of
from .syntax_tree import children_of, nodes_of

LONGEST_FILE = 256 << 10  # bytes; the longest solution has 10 KiB
MOST_NODES = 60_000  # of a module's syntax tree
DEEPEST = 200  # nodes within each other
WORDING = "comments and messages"


class CodePart(msgspec.Struct, array_like=True):
    """A function with its helpers, the rest of a module, or a text. kept: the fingerprints that go
    into the index, 8 bytes each. For the side-by-side view, and empty unless asked for: statements:
    the words of each, and each word's line; lines: first and last of each top-level statement."""

    name: str
    kept: bytes
    statements: list[list[tuple[str, int]]] = []
    lines: list[tuple[int, int]] = []


class CodeRead(msgspec.Struct, array_like=True):
    """parts: of all modules that could be parsed. problems: why others could not."""

    parts: list[CodePart]
    problems: list[str]


class Unparsable(Exception):
    """A module that cannot be compared; the message continues its name."""


def read_code(
    files: Mapping[str, bytes],
    asked: Mapping[str, Sequence[str]],
    texts: Mapping[str, str],
    with_lines: bool = False,
) -> CodeRead:
    """The parts of a submission. asked: the functions of each module. texts: written answers."""
    parts, problems = [], []
    wording: set[int] = set()
    for name, functions in asked.items():
        content = files.get(f"{name}.py")
        if content is None:
            continue
        try:
            module = parsed(content)
        except Unparsable as error:
            problems.append(f"{name}.py {error}")
            continue
        names = ModuleNames(module, functions)
        for part, statements in parts_of(module, functions).items():
            title = f"{name}.{part}" if part != REST else name
            parts.append(_code_part(title, statements, names, with_lines))
        wording.update(_wording(module, content))
    parts.append(CodePart(WORDING, _packed(wording)))
    parts += [CodePart(name, _packed(text_runs(text))) for name, text in texts.items()]
    return CodeRead([part for part in parts if part.kept], problems)


def parsed(content: bytes) -> ast.Module:
    """The module's syntax tree. Raises Unparsable for what is not Python, or more than anyone
    writes."""
    if len(content) > LONGEST_FILE:
        raise Unparsable(f"is larger than {LONGEST_FILE >> 10} KiB")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            module = ast.parse(content)
        except SyntaxError as error:
            where = f" (line {error.lineno})" if error.lineno else ""
            raise Unparsable(f"is not Python{where}") from None
        except ValueError:
            raise Unparsable("is not text") from None
        except (RecursionError, MemoryError):
            raise Unparsable("is nested too deeply") from None
    _require_usual_size(module)
    return module


def _require_usual_size(module: ast.Module) -> None:
    count, level = 0, [module]  # without recursion, which is what a deep tree would exhaust
    for _ in range(DEEPEST):
        level = [child for node in level for child in children_of(node)]  # type: ignore[misc]
        count += len(level)
        if count > MOST_NODES:
            raise Unparsable("is longer than anyone writes")
        if not level:
            return
    raise Unparsable("is nested too deeply")


def _code_part(name: str, statements: Statements, names: ModuleNames, with_lines: bool) -> CodePart:
    kept: set[int] = set()
    told = []
    for words in statements_of(statements, names):
        kept |= winnowed(runs([word for word, _ in words]))
        told.append(words)
    part = CodePart(name, _packed(kept))
    if with_lines:
        part.statements = told
        part.lines = [_lines(statement) for statement in statements]
    return part


def _packed(hashes: Iterable[int]) -> bytes:
    return array("Q", sorted(set(hashes))).tobytes()


def _lines(statement: ast.stmt) -> tuple[int, int]:
    decorators = getattr(statement, "decorator_list", [])
    first = min([statement.lineno, *(each.lineno for each in decorators)])
    return first, statement.end_lineno or first


def _wording(module: ast.Module, content: bytes) -> Iterator[int]:
    """Runs of words in comments, messages and docstrings."""
    for node in nodes_of(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if len(node.value) > LONG_TEXT:
                yield from text_runs(node.value)
    for line in content.decode("utf-8", "replace").splitlines():
        code, sign, comment = line.partition("#")
        if sign and not {'"', "'"} & set(code):
            yield from text_runs(comment)


def answer_request(request: bytes) -> bytes:
    """As `read_code`, with arguments and result as bytes."""
    arguments: dict[str, Any] = msgspec.msgpack.decode(request)
    return msgspec.msgpack.encode(read_code(**arguments))
