"""A submission that runs in this process, from a package or folder: prints and breakpoints work."""

import sys
from pathlib import Path

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
    return submission_from_bytes(files, "submission")


def submission_from_bytes(files: dict[str, bytes], package: str) -> Submission:
    """A submission from its files' bytes; replaces a package of that name."""
    forget(package)
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
