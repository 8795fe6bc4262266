"""Which of a submission's files count, by their paths alone.

chosen_folder(["hw/saddle.py", "hw/dynamics.py"])     # "hw"
"""

from collections.abc import Sequence
from pathlib import PurePosixPath

from ..checks.assignment import MODULES, Assignment
from ..checks.written_answers import ANSWERS
from .bounded import Unreadable, shown

MODULE_FILES = tuple(f"{module}.py" for module in MODULES)
NAMED = (*MODULE_FILES, ANSWERS)  # what is read; everything else is skipped


def asked_files() -> tuple[str, ...]:
    """The modules with a function that the assignment asks for. Others are read if they exist."""
    return tuple(f"{module}.py" for module in Assignment.load().modules)


def only_zip(names: Sequence[str]) -> str:
    """The one zip among files that are no modules, else ""."""
    zips = [name for name in names if name.lower().endswith(".zip")]
    are_modules = any(own_name(name) in MODULE_FILES for name in names)
    return zips[0] if len(zips) == 1 and not are_modules else ""


def answers_beside(names: Sequence[str]) -> dict[str, str]:
    """Where answers.md lies, the one nearest to the top."""
    found = sorted((path for path in names if own_name(path) == ANSWERS), key=_depth)
    return {ANSWERS: found[0]} if found else {}


def chosen_folder(paths: Sequence[str]) -> str | None:
    """The folder with the modules, the one nearest to the top if there are several; None if there
    is none. Raises Unreadable if several are equally near."""
    holding = {folder_of(path) for path in paths if own_name(path) in MODULE_FILES}
    top = min(holding, key=_depth, default=None)
    if top is None:
        return None
    rivals = sorted(shown(folder) for folder in holding if _depth(folder) == _depth(top))
    if len(rivals) > 1:
        listed = ", ".join(rivals[:4]) + (", ..." if len(rivals) > 4 else "")
        raise Unreadable(f"there are modules in several folders ({listed}): hand in one folder")
    return top


def no_modules(names: Sequence[str]) -> Unreadable:
    """The message about a submission with these files and no modules."""
    modules = f"hand in the modules ({', '.join(asked_files())})"
    own = sorted(map(own_name, names))
    zips = [shown(name) for name in own if name.lower().endswith(".zip")]
    if zips:
        within = ", ".join(zips[:4]) + (", ..." if len(zips) > 4 else "")
        return Unreadable(
            f"there are no modules here, but perhaps in a zip inside ({within}): hand in that zip"
        )
    what = "there are no modules here" if own else "this is empty"
    return Unreadable(f"{what}: {modules}")


def own_name(path: str) -> str:
    return path.rpartition("/")[2]


def folder_of(path: str) -> str:
    return path.rpartition("/")[0]


def _depth(folder: str) -> int:
    return len(PurePosixPath(folder).parts)
