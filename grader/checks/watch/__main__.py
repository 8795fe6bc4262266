"""`uv run watch`, or `python -m grader.checks.watch`: checks again whenever a file is saved."""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, TYPE_CHECKING

from ..layout import EXERCISES, IS_INSTALLED, PUBLIC_CHECKS, ROOT

if TYPE_CHECKING:
    from .keyboard import Keyboard
    from .screen import Screen

# Threads do not survive a fork. OpenBLAS starts some as soon as numpy is imported, and some of
# pytest's plugins do, too: only those that the checks need are loaded.
NO_THREADS = {"OPENBLAS_NUM_THREADS": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
KEYS = """\
keys, while it waits or runs:
  Enter  the same checks again
  a      all checks
  f      the checks that have failed
  h      a hint for the next step; press it again for the next one
  n, p   the next failure, the previous one
  q      quit
"""
ARGUMENTS = ("-p", "pytest_timeout", "-p", "_hypothesis_pytestplugin", "--capture=sys")


def main(arguments: Sequence[str] | None = None) -> int:
    """Watch until the student quits; the exit code."""
    as_it_is = argparse.RawDescriptionHelpFormatter
    about = "Runs the checks of a module as soon as its file is saved."
    parser = argparse.ArgumentParser("watch", None, about, KEYS, formatter_class=as_it_is)
    parser.add_argument("--submission", default="exercises", help="the package to watch")
    parser.add_argument("files", nargs="*", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.files:
        parser.error(f"it takes no file: it watches all modules in {options.submission}/")
    folder = ROOT / options.submission
    if IS_INSTALLED or not (folder / "__init__.py").is_file():
        print(f"watch: there is no package {folder} to watch", file=sys.stderr)
        return 2
    if not hasattr(os, "fork"):
        return _with_ptw(options.submission)
    return _by_forks(options.submission)


def _with_ptw(package: str) -> int:
    """Where processes cannot be forked: a new Python for each run."""
    if package != EXERCISES.name:
        print("watch: with `ptw`, only exercises can be watched", file=sys.stderr)
        return 2
    said = "This system cannot fork processes. `ptw` watches instead: each run imports all anew."
    print(said, flush=True)
    return subprocess.call([sys.executable, "-m", "pytest_watcher", str(EXERCISES)], cwd=ROOT)


def _by_forks(package: str) -> int:
    os.environ.update(NO_THREADS)
    from .keyboard import Ended, Keyboard
    from .screen import Screen

    with _output_to_a_file() as (descriptor, others), Keyboard() as keyboard:
        screen = Screen(descriptor, package)
        try:
            code = _watch(screen, keyboard, package)
        except Ended as ended:
            code = 128 + ended.number
        except KeyboardInterrupt:
            code = 130
        screen.leave()
        sys.stdout.flush()
        others.seek(0)
        said = others.read().decode(errors="replace")
    if code not in (0, 130):
        print(said, file=sys.stderr)
    return code


def _watch(screen: "Screen", keyboard: "Keyboard", package: str) -> int:
    """Watch in this process; the exit code. In a process that is forked from it, never returns."""
    screen.status("importing pytest ...")
    import pytest

    from .libraries import import_libraries

    note = "\n".join(import_libraries(screen.status))
    screen.status("reading the checks ...")
    from .watcher import Watcher

    watcher = Watcher(screen, keyboard, package, note)
    code: int = pytest.ExitCode.INTERNAL_ERROR
    try:
        code = pytest.main([*ARGUMENTS, f"--submission={package}", str(PUBLIC_CHECKS)], [watcher])
    finally:
        if watcher.is_run:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code if code > pytest.ExitCode.TESTS_FAILED else 0)
    if watcher.interrupted:
        raise watcher.interrupted
    return code


@contextlib.contextmanager
def _output_to_a_file() -> Iterator[tuple[int, IO[bytes]]]:
    """A descriptor of what was standard output; meanwhile, all that is printed goes into a file:
    what pytest says of itself, and libraries."""
    sys.stdout.flush()
    sys.stderr.flush()
    with tempfile.TemporaryFile() as file:
        kept = [os.dup(standard) for standard in (1, 2)]
        for standard in (1, 2):
            os.dup2(file.fileno(), standard)
        try:
            yield kept[0], file
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for standard, before in zip((1, 2), kept, strict=True):
                os.dup2(before, standard)
                os.close(before)


if __name__ == "__main__":
    sys.exit(main())
