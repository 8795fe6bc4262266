"""Files beside a submission's modules that nothing reads, and what their names say.

    misnamed(["saddle (1).py", "dynamics.py"])
    # ["saddle (1).py is not read: its name must be saddle.py"]

A browser or an editor makes such names: "saddle (1).py", "saddle-1.py", "saddle.py.txt", "Copy of
saddle.py". A helper module of the student's own is not handed in either.
"""

import re
import shlex
import sys
import unicodedata
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from .assignment import MODULES
from .layout import EXERCISES
from .notebooks.cells import is_notebook
from .results.printed_messages import hand_in_command
from .surroundings import LIBRARIES

MODULE_NAMES = tuple(f"{module}.py" for module in MODULES)
NAMED = (*MODULE_NAMES, "answers.md")
KNOWN = (*NAMED, "__init__.py", "__main__.py", "README.md")
BACKUP = (".bak", ".orig", "~", ".swp", ".txt")  # of editors, say: no matter beside the file itself
MOST = 8  # files that are named


def misnamed(names: Collection[str], shown: Callable[[str], str] = str) -> list[str]:
    """A sentence for each file whose name is a variation of a right one.

    shown: makes a name safe for a message.
    """
    found = []
    for name in sorted(set(names) - set(KNOWN)):
        meant = meant_by(name)
        if meant and meant not in names:
            found.append((meant, f"{shown(name)} is not read: its name must be {meant}"))
        elif meant and _plain(name) != meant and not name.lower().endswith(BACKUP):
            found.append((meant, f"{shown(name)} is not read: only {meant} is"))
    found.sort(key=lambda pair: NAMED.index(pair[0]))
    return [text for _, text in found[:MOST]]


def helpers(
    names: Collection[str], sources: Iterable[bytes], shown: Callable[[str], str] = str
) -> list[str]:
    """A sentence about other modules in the folder that one of the `sources` imports, or none."""
    own = [n.removesuffix(".py") for n in sorted(set(names) - set(KNOWN)) if n.endswith(".py")]
    own = [name for name in own if name.isidentifier()]
    text = b"\n".join(sources)
    libraries = [name for name in own if name in (*sys.stdlib_module_names, *LIBRARIES)]
    found = [
        shown(f"{name}.py")
        for name in own
        if _imports_own(text, name) or (name not in libraries and _imports(text, name))
    ]
    told = []
    if found:
        listed = ", ".join(found[:MOST]) + (", ..." if len(found) > MOST else "")
        told.append(
            f"not read: {listed}. Only the seven modules are handed in: move what you need of "
            "other files into the module that uses it"
        )
    hidden = [n for n in libraries if shown(f"{n}.py") not in found and _imports(text, n)]
    told += [
        f"{name}.py is not read: `import {name}` means the library {name}; give the file another "
        "name, or Python may take it for the library"
        for name in hidden[:MOST]
    ]
    return told


def _imports_own(source: bytes, name: str) -> bool:
    """Whether a line of the source imports this module from its own folder."""
    word = re.escape(name.encode())
    package = rb"(\.|exercises\b\.?)"
    line = rb"^[ \t]*(from[ \t]+" + package + word + rb"|import[ \t]+exercises\." + word
    names = rb"|from[ \t]+(\.|exercises)[ \t]+import\b[^\n]*\b" + word
    return re.search(line + names + rb")\b", source, re.MULTILINE) is not None


def _imports(source: bytes, name: str) -> bool:
    """Whether a line of the source imports a module by its bare name."""
    word = re.escape(name.encode())
    line = rb"^[ \t]*(import[ \t]+([\w., \t]+,[ \t]*)?" + word + rb"|from[ \t]+" + word
    return re.search(line + rb")\b", source, re.MULTILINE) is not None


def folder_of(submission: str) -> Path:
    """The folder of a package of this project, or the folder that is named."""
    return EXERCISES.parent / submission if submission.isidentifier() else Path(submission)


def unusable(folder: Path, module: str) -> str:
    """Why a module in a student's folder cannot even be read as Python, and what to do; "" if it
    can be."""
    file = folder / f"{module}.py"
    if file.is_file():
        if not is_notebook(file.read_bytes()):
            return ""
        return (
            f"{module}.py holds a notebook, not Python: rename it to {module}.ipynb, and copy its "
            f"functions into a new {module}.py.\nTo hand in a notebook that holds all functions: "
            f"{hand_in_command()} --notebook {typed(file.with_suffix('.ipynb'))}"
        )
    if beside := notebook_for(file):
        return (
            f"{module}.py is missing; there is a {beside.name}: copy its functions into "
            f"{module}.py.\nTo hand in a notebook that holds all functions: "
            f"{hand_in_command()} --notebook {typed(beside)}"
        )
    return f"{module}.py is missing: restore it, e.g. from the handout"


def notebook_for(file: Path) -> Path | None:
    """The notebook in the same folder that may hold a module's functions."""
    found = sorted(file.parent.glob("*.ipynb"))
    return next((path for path in found if path.stem == file.stem), next(iter(found), None))


def typed(file: Path) -> str:
    """A file as it is typed in a command here."""
    here = Path.cwd()
    return shlex.quote(str(file.relative_to(here) if file.is_relative_to(here) else file))


def in_submission(name: str) -> list[str]:
    """The sentences on a student's own submission: a package of this project, or a folder."""
    folder = folder_of(name)
    if not folder.is_dir():
        return []
    names = [path.name for path in folder.iterdir()]
    sources = [(folder / n).read_bytes() for n in MODULE_NAMES if (folder / n).is_file()]
    return [f"{folder.name}: {text}" for text in (*misnamed(names), *helpers(names, sources))]


def meant_by(name: str) -> str:
    """The file whose name this one is a variation of; "" if there is none."""
    text = re.sub(r"^(copy|kopie|copie|copia)( of| von| de)?\b[ _-]*", "", _plain(name))
    for right in NAMED:
        stem, _, ending = right.partition(".")
        if re.fullmatch(rf"{stem}([^a-z].*)?\.({ending}|txt)([^a-z].*|\.txt|\.bak|\.orig)?", text):
            return right
    return ""


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip()
