"""Which of a student's modules were saved, which depend on them, and whether they are Python.

    files = SavedFiles(EXERCISES)
    files.saved()                         # ["losses"], since the last call
    dependents("losses", imports_of(EXERCISES))    # {"training"}

Files are read as text. Nothing of them runs here.
"""

import ast
import textwrap
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import decode_source
from pathlib import Path

from rich.cells import cell_len

from ..assignment import MODULES

Stamp = tuple[int, int, int]


class SavedFiles:
    """The modules in a folder, and how their files looked when they were last asked for."""

    def __init__(self, folder: Path) -> None:
        self._files = {module: folder / f"{module}.py" for module in MODULES}
        self._stamps: dict[str, Stamp] = {}
        self.saved()

    def saved(self) -> list[str]:
        """The modules that were saved since the last call. A file that is missing at this moment
        (an editor puts another in its place) counts when it is there again."""
        found = []
        for module, file in self._files.items():
            stamp = _stamp(file)
            if stamp and stamp != self._stamps.get(module):
                self._stamps[module] = stamp
                found.append(module)
        return found


def _stamp(file: Path) -> Stamp | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


@dataclass(frozen=True)
class NoPython:
    """Why a module cannot be parsed. told: in one line, as "saddle.py:12: '(' was never closed".
    what: what is to be fixed. source: the line, and below it a caret; "" where it is not known."""

    told: str
    what: str
    source: str = ""


def no_python(folder: Path, module: str) -> NoPython | None:
    """Why a module cannot be parsed; None if it can."""
    file = folder / f"{module}.py"
    try:
        _parsed(file)
    except SyntaxError as error:
        if not error.lineno:
            return NoPython(f"{file.name}: {error.msg}", file.name)
        what = f"line {error.lineno} of {file.name}"
        return NoPython(f"{file.name}:{error.lineno}: {error.msg}", what, _pointed_at(error))
    except (ValueError, RecursionError, MemoryError) as error:
        return NoPython(f"{file.name}: {error or type(error).__name__}", file.name)
    except OSError:
        return None  # it was removed: the checks say so
    return None


def _pointed_at(error: SyntaxError) -> str:
    """The source line, and a caret under the place."""
    if not error.text or not error.text.strip():
        return ""
    line = error.text.rstrip()
    before = line[: max(0, (error.offset or 1) - 1)]  # a tab stays one above the caret
    spaces = "".join(c if c == "\t" else " " * cell_len(c) for c in before)
    return textwrap.dedent(f"{line}\n{spaces}^")


def imports_of(folder: Path) -> dict[str, set[str]]:
    """For each module that can be parsed, the modules of the same folder that it imports."""
    found: dict[str, set[str]] = {}
    for module in MODULES:
        try:
            tree = _parsed(folder / f"{module}.py")
        except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        found[module] = set(_imported(tree, folder.name)) & set(MODULES)
    return found


def dependents(module: str, needed: Mapping[str, set[str]]) -> set[str]:
    """The modules that need this one, directly or by way of others. needed: as of `imports_of`."""
    found: set[str] = set()
    waiting = {module}
    while waiting:
        waiting = {m for m, needs in needed.items() if needs & waiting} - found - {module}
        found |= waiting
    return found


def _parsed(file: Path) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "invalid escape sequence", say: the run tells it
        # As text: of bytes, Python counts a place in bytes at times.
        return ast.parse(decode_source(file.read_bytes()), file.name)


def _imported(tree: ast.Module, package: str) -> Iterator[str]:
    """First parts of the names, without the package, of what a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = f"{package}." if node.level else ""
            base += f"{node.module}." if node.module else ""
            names = [f"{base}{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name.startswith(f"{package}."))
