"""Warnings of libraries while a submission runs, told in one line above the table of questions.

A loop in figures.py or training.py can cause hundreds, and pytest's own list of them would hide
the messages of failed checks. `pytest -v` shows that list instead.
"""

import textwrap
import warnings
from collections import Counter
from pathlib import Path

import pytest

from .odd_files import MODULE_NAMES

WIDTH = 120  # characters of the first warning's text


class FoldedWarnings:
    """Takes the checks' warnings out of pytest's summary; those of other tests stay there."""

    def __init__(self, config: pytest.Config):
        self._package = config.getoption("submission")
        self._is_asked_for_all = config.get_verbosity() >= 0 or config.getoption("disable_warnings")
        self._checks: set[str] = set()
        self._recorded: list[tuple[str, warnings.WarningMessage]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if hasattr(report, "check_outcome"):
            self._checks.add(report.nodeid)

    def pytest_warning_recorded(
        self, warning_message: warnings.WarningMessage, nodeid: str
    ) -> None:
        if not issubclass(warning_message.category, pytest.PytestWarning):  # the kit's own
            self._recorded.append((nodeid, warning_message))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Before pytest's reporter prints its summary: leave the folded ones out of it."""
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        if self._is_asked_for_all or reporter is None or "warnings" not in reporter.stats:
            return
        folded = {(w.filename, w.lineno) for nodeid, w in self._recorded if nodeid in self._checks}
        reporter.stats["warnings"] = [
            report
            for report in reporter.stats["warnings"]
            if report.nodeid not in self._checks or report.fslocation not in folded
        ]

    @pytest.hookimpl(tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        of_checks = [warning for nodeid, warning in self._recorded if nodeid in self._checks]
        if of_checks and not self._is_asked_for_all:
            terminalreporter.write_line(folded(of_checks, self._package), yellow=True)


def folded(found: list[warnings.WarningMessage], package: str) -> str:
    """One line on the warnings: how many, of which kinds, and the first, if possible one whose line
    is in a module of the submission. package: its name, or its folder."""
    own = [warning for warning in found if _is_own(warning, package)]
    first = (own or found)[0]
    kinds = Counter(warning.category.__name__ for warning in found)
    text = textwrap.shorten(str(first.message), WIDTH, placeholder=" ...")
    place = f"{Path(first.filename).name}:{first.lineno}"
    if len(found) == 1:
        return f"1 warning while your code ran: {place}: {first.category.__name__}: {text}"
    counted = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    return (
        f"{len(found)} warnings while your code ran ({counted}; `pytest -v` lists them), "
        f"the first: {place}: {text}"
    )


def _is_own(warning: warnings.WarningMessage, package: str) -> bool:
    """Modules that are read from a folder have bare file names; see worker/module_loader.py."""
    path = Path(warning.filename)
    return path.name in MODULE_NAMES and path.parent.name in ("", Path(package).name)
