"""Runs of several processes (`pytest -n 2`, of pytest-xdist): results travel on pytest's reports.

A worker process runs whole groups of checks that may wait for each other, so that it can tell which
of them wait. The process that the student started gathers the results and prints the table.
"""

from collections.abc import Iterable
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from .collection import every_check, place
from .decorator import Check, of_item
from .results.result import Result
from .results.results import Results

if TYPE_CHECKING:
    from xdist.scheduler import LoadScopeScheduling

SENT = "check_result"  # the report's attribute


def send(report: pytest.TestReport, result: Result, pictures: str) -> None:
    """Put a result on its report. pictures: which data the checks used so far."""
    plain = asdict(replace(result, figures={}))  # figures are for the judge, of any type
    vars(report)[SENT] = {"result": plain, "pictures": pictures}


class Gathering:
    """In the process that prints: takes results from other processes' reports, and lets `--lf` run
    what waited, too."""

    def __init__(self, config: pytest.Config, results: Results):
        self._config, self._results = config, results

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(
        self, config: pytest.Config, log: Any
    ) -> "LoadScopeScheduling | None":
        """Number the checks, and schedule them in groups; not for `--dist each`."""
        if config.getoption("dist") == "each":
            return None
        session = config.pluginmanager.get_plugin("session")
        assert isinstance(session, pytest.Session)
        order = partial(place, self._results.assignment)
        checks = sorted(every_check(session, []), key=order)
        self._results.number(checks)
        return scheduler(config, log, checks)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        sent = getattr(report, SENT, None)
        if sent and hasattr(report, "node"):  # xdist: it comes from another process
            self._results.keep(Result(**sent["result"]))
            self._results.pictures = self._results.pictures or sent["pictures"]
        last_failed = self._config.pluginmanager.get_plugin("lfplugin")
        if getattr(report, "check_outcome", None) == "waits" and last_failed is not None:
            last_failed.lastfailed[report.nodeid] = True


def groups_of(checks: Iterable[Check]) -> dict[str, str]:
    """For each module the first of those that its checks depend on, directly or by way of others:
    equal for two modules whose checks may wait for each other."""
    group: dict[str, str] = {}
    for check in checks:
        modules = [name.partition(".")[0] for name in (check.of, *check.needs)]
        merged = {group.setdefault(module, module) for module in modules}
        first = min(merged)
        group |= {module: first for module, known in group.items() if known in merged}
    return group


def scheduler(config: pytest.Config, log: Any, items: list[pytest.Item]) -> "LoadScopeScheduling":
    """xdist's scheduler: checks that may wait for each other go to the same process, in order, and
    so do other tests of a file, which share fixtures.

    items: all checks.
    """
    from xdist.scheduler import LoadScopeScheduling

    checks = {item.nodeid: check for item in items if (check := of_item(item))}
    group = groups_of(checks.values())
    config.option.loadscopereorder = False  # by number: files of few long tests would come last

    class ByDependence(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            check = checks.get(nodeid)
            return group[check.of.partition(".")[0]] if check else nodeid.partition("::")[0]

    return ByDependence(config, log)
