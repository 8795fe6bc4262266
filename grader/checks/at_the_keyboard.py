"""What `pytest` does for a student who waits for it, besides the checks: the first run, progress.

A plugin of pytest, loaded before the checks' own (see pyproject.toml), which imports sympy. Nothing
is imported here that takes time.
"""

import os
import sys
from collections.abc import Generator

import pytest

from .layout import IS_INSTALLED, PUBLIC_CHECKS, ROOT, SOLUTIONS

FIRST_RUN = """\
Your first run: the checks call the functions in exercises/ and tell how far you are.
A function that is not written yet is "todo", which is no fault. The last lines say what to do next.
Python now imports sympy and torch for the first time: up to a minute. Later runs take seconds.
importing sympy ..."""
WITHOUT_TORCH = ("saddle", "dynamics")  # checks of these modules do not import it
TO_LINE_END = "\x1b[K"  # clears what is right of the cursor
BACK = "\x1b[{}D"  # moves it to the left
ROOM = 9  # columns that pytest's percentage takes
IS_SHOWN = pytest.StashKey[bool]()


def pytest_addoption() -> None:
    """The first hook that is called, before sympy is imported."""
    if _is_first_run():
        print(FIRST_RUN, flush=True)


def _is_first_run() -> bool:
    """In a handout where pytest has left no cache yet."""
    is_handout = not IS_INSTALLED and not SOLUTIONS.is_dir()
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    return is_handout and not is_worker and not (ROOT / ".pytest_cache").exists()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Without a name, run all checks, wherever in the project this is called."""
    here = config.invocation_params.dir.resolve()
    is_unnamed = config.args_source is pytest.Config.ArgsSource.INVOCATION_DIR
    in_tests = here.is_relative_to(ROOT / "tests")
    if is_unnamed and here.is_relative_to(ROOT) and not in_tests and not IS_INSTALLED:
        config.args[:] = [str(PUBLIC_CHECKS)]


def pytest_sessionstart(session: pytest.Session) -> None:
    """Find out whether a line for what runs can be shown: a terminal, with nothing else in it."""
    config = session.config
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    is_plain = config.get_verbosity() < 0 and config.getoption("capture") != "no"
    if reporter and reporter.isatty and is_plain and os.environ.get("TERM") != "dumb":
        config.stash[IS_SHOWN] = True


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> None:
    """Show, right of pytest's letters, which check runs."""
    if IS_SHOWN not in item.config.stash:
        return
    writer = item.config.get_terminal_writer()
    room = writer.fullwidth - writer.width_of_current_line - ROOM
    text = f"  {_running(item)}"[: max(0, room)]
    if text.strip():
        print(f"{TO_LINE_END}{text}{BACK.format(len(text))}", end="", flush=True)


def _running(item: pytest.Item) -> str:
    from .decorator import of_item  # here: they import what takes time
    from .plugin import RESULTS
    from .results.results import title_of

    check = of_item(item)
    if check is None or not isinstance(item, pytest.Function):
        return item.name
    number = item.config.stash[RESULTS].number_of(item)
    if "torch" not in sys.modules and check.of.partition(".")[0] not in WITHOUT_TORCH:
        return f"{number}  importing torch ..."
    return f"{number}  {title_of(item)}"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Clear it before pytest writes a letter, or what has failed."""
    report = yield
    if IS_SHOWN in item.config.stash and not (call.when == "setup" and report.passed):
        print(TO_LINE_END, end="", flush=True)
    return report
