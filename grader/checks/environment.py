"""What is broken on this machine and no fault of the submission: libraries, folders, the disk.

    if cause := outside_cause(error, "exercises"):
        raise Environment(cause)

Only in a student's own run: the judge has a sandbox that is tried before it is used.
"""

import errno
import os
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .layout import data_folder
from .results.outcomes import Environment

LIBRARIES = ("torch", "torchvision", "numpy", "sympy", "mpmath", "matplotlib", "safetensors", "PIL")
FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EROFS, errno.ENFILE)
NOT_YOURS = "This is no fault of your code"


def outside_cause(error: BaseException, package: str) -> str:
    """What is wrong outside of the package's own code, and the next step; "" if nothing is."""
    reason = f"{type(error).__name__}: {error}".strip(": ")
    if isinstance(error, ModuleNotFoundError) and error.name in LIBRARIES:
        return f"{error.name} is not installed here. {NOT_YOURS}: install it, e.g. with `uv sync`"
    if library := _library_not_imported(error, package):
        return (
            f"{library} cannot be imported here ({reason}). {NOT_YOURS}: install it again, e.g. "
            f"with `uv sync --reinstall-package {library}`"
        )
    if isinstance(error, OSError) and error.errno in FULL:
        return f"a file cannot be written ({reason}). {NOT_YOURS}: free some space on this disk"
    if isinstance(error, OSError) and _is_ours(error.filename):
        return (
            f"{error.filename} cannot be used ({reason}). {NOT_YOURS}: make this folder writable "
            "for you, or remove what is in its place"
        )
    return ""


def _library_not_imported(error: BaseException, package: str) -> str:
    """The library whose own modules raised this while they were imported; "" if there is none."""
    modules: list[str] = []
    for frame, _ in traceback.walk_tb(error.__traceback__):
        name = frame.f_globals.get("__name__", "")
        if package and name.split(".")[0] == package:
            modules.clear()  # what counts is what happened below the student's own last line
        elif frame.f_code.co_name == "<module>":
            modules.append(name.split(".")[0])
    return next((name for name in modules if name in LIBRARIES), "")


def _is_ours(file: object) -> bool:
    """Whether the kit or matplotlib chose this path, not the student."""
    if not isinstance(file, str | os.PathLike):
        return False
    chosen = [data_folder(), Path(tempfile.gettempdir(), "matplotlib-")]
    chosen += [Path(os.environ[name]) for name in ("MPLCONFIGDIR",) if name in os.environ]
    chosen += [Path.home() / ".cache" / "matplotlib", Path.home() / ".config" / "matplotlib"]
    path = Path(file).absolute()
    return any(path.is_relative_to(place.absolute()) for place in chosen)


@contextmanager
def needed(what: str) -> Iterator[None]:
    """Turn an error in here into one of the environment. what: e.g. "the pictures"."""
    try:
        yield
    except Exception as error:
        reason = f"{type(error).__name__}: {error}".strip(": ")
        cause = outside_cause(error, "")
        raise Environment(cause or f"{what} cannot be used ({reason}). {NOT_YOURS}") from error
