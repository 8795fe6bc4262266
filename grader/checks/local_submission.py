"""A submission that runs in this process, from a package or folder: prints and breakpoints work."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType

import pytest

from ..worker import module_loader
from ..worker.data.records import Value
from ..worker.session import Session, forget
from . import odd_files
from .assignment import MODULES
from .environment import outside_cause
from .layout import IS_INSTALLED, ROOT
from .results.outcomes import Environment
from .submission import Submission


def local_submission(name: str) -> Submission:
    """name: an importable package ("exercises"), or a folder that holds the modules."""
    if name.isidentifier():
        if not IS_INSTALLED and (ROOT / name).is_dir():
            sys.path.insert(0, str(ROOT))  # before another package of that name
        _say_what_is_unusable(name, odd_files.folder_of(name))
        return submission_in_process(name)
    folder = Path(name)
    files = {
        f"{m}.py": (folder / f"{m}.py").read_bytes()
        for m in MODULES
        if (folder / f"{m}.py").is_file()
    }
    if not files:
        seen = odd_files.misnamed([p.name for p in folder.iterdir()] if folder.is_dir() else [])
        raise FileNotFoundError(
            f"--submission {name}: no module of the exercises is there; name a package, or a "
            f"folder that holds {MODULES[0]}.py and the others" + "".join(f"; {s}" for s in seen)
        )
    answers = submission_from_bytes(files, "submission")
    _say_what_is_unusable("submission", folder)
    return answers


@dataclass(frozen=True)
class UnusableModules(MetaPathFinder):
    """Finds nothing, but where a student's module is missing or holds a notebook, its import says
    so: what Python would say of that helps nobody."""

    package: str
    folder: Path

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> None:
        package, _, module = fullname.rpartition(".")
        if package == self.package and module in MODULES:
            if problem := odd_files.unusable(self.folder, module):
                raise ImportError(problem)


def _say_what_is_unusable(package: str, folder: Path) -> None:
    _forget_what_is_unusable(package)
    if folder.is_dir():
        sys.meta_path.insert(0, UnusableModules(package, folder))


def _forget_what_is_unusable(package: str) -> None:
    for finder in list(sys.meta_path):
        if isinstance(finder, UnusableModules) and finder.package == package:
            sys.meta_path.remove(finder)


def submission_from_bytes(files: dict[str, bytes], package: str) -> Submission:
    """A submission from its files' bytes; replaces a package of that name."""
    forget(package)
    _forget_what_is_unusable(package)
    module_loader.install(package, files)
    return submission_in_process(package)


def submission_in_process(package: str) -> Submission:
    """An importable package, run in this process; pytest-timeout ends endless loops."""
    session = Session(package, let_through=(pytest.fail.Exception,))

    def respond(
        operation: str, arguments: list, seconds: float
    ) -> tuple[Value, BaseException | None]:
        value, error = session.try_operation(operation, arguments)
        if error is not None and (cause := outside_cause(error, package)):
            raise Environment(cause) from error
        return value, error

    return Submission(respond, package)
