"""The pytest plugin: gives checks the submission, and turns outcomes into points.

    uv run pytest                         feedback on exercises/
    uv run pytest exercises/saddle.py     one module
    uv run pytest --questions 1.a,2.d.1   questions, or checks by their numbers
    uv run pytest --hint 1.c              the next hint for a question
    uv run pytest --submission=solutions  another package, or a folder with the modules
    uv run pytest --data=FOLDER           the folder with FashionMNIST

The grader runs the same plugin with its own implementation of the hooks in hooks.py.
"""

import gc
import os
from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from . import hooks, hypothesis_profile, junit, odd_files, parallel
from .agreement import points_of, require_agreement
from .assignment import Assignment, AssignmentError
from .collection import (
    asked_functions,
    chosen_checks,
    claim_names,
    every_check,
    has_collected_all,
    is_about,
    place,
    unchecked_needs,
)
from .dataset.datasets import find_root
from .decorator import CHECK, declared, of_item
from .environment import needed
from .folded_warnings import FoldedWarnings
from .layout import HIDDEN_CHECKS, PUBLIC_CHECKS
from .local_run import LocalRun
from .question_1.exact_answers import exact_answers  # noqa: F401 (a fixture)
from .results import summary
from .results.carried import CarriedForward, judge_again
from .results.job_summary import append_job_summary
from .results.outcomes import Environment, Stop, Todo, Wrong
from .results.progress import since_last_run
from .results.results import REPORT, Report, Results
from .submission import Submission

if TYPE_CHECKING:
    from .smoke import Players, ToldOutputs

RESULTS = pytest.StashKey[Results]()
ASKED = pytest.StashKey[list[str]]()  # modules and functions; see collection.asked_functions
gc.freeze()  # the collector need not look at sympy's and hypothesis's objects again


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.add_hookspecs(hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("saddle-to-gan")
    group.addoption(
        "--submission",
        "--answers",  # its former name
        dest="submission",
        default="exercises",
        help="package or folder to check (default: exercises)",
    )
    group.addoption("--hint", metavar="QUESTION", help="show the next hint, e.g. --hint 1.c")
    group.addoption("--questions", help="check only these, e.g. --questions 1.a,2.d.1")
    group.addoption("--no-smoke", action="store_true", help="skip the short training")
    group.addoption("--data", help="folder with FashionMNIST (default: look in the usual places)")
    group.addoption("--smoke-device", default="cpu", help="device of the short training")
    strict = (
        "every check that has not passed fails the run, also one that is todo or waits (for CI)"
    )
    group.addoption("--strict-exit", action="store_true", help=strict)
    parser.addini("strict_exit", f"as --strict-exit: {strict}", type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "check(question, points, of, needs, hidden): gives points")
    config.addinivalue_line("markers", "smoke: the short training")
    config.addinivalue_line("markers", "slow: skipped unless -m asks for it")
    os.environ.setdefault("MPLBACKEND", "Agg")  # pyplot opens no windows
    hypothesis_profile.load(is_seeded=config.getoption("hypothesis_seed", None) is not None)
    with _told_by_pytest():
        config.stash[RESULTS] = Results(Assignment.load())
    config.pluginmanager.register(LocalRun(), "local run")
    config.pluginmanager.register(FoldedWarnings(config), "folded warnings")
    claim_names()
    config.stash[ASKED] = asked_functions(config)
    if hasattr(config, "workerinput"):  # one of several processes that pytest-xdist has started
        return
    gathering = parallel.Gathering(config, config.stash[RESULTS])
    config.pluginmanager.register(gathering, "gathered results")


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    if not config.getoption("--hint"):
        return None
    config._do_configure()  # as pytest's own --help does: it brings the cache
    try:
        cache = getattr(config, "cache", None)  # none with -p no:cacheprovider
        return summary.print_hint(cache, Assignment.load(), config.getoption("--hint"))
    finally:
        config._ensure_unconfigure()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Note which check a test is, with its points in the assignment."""
    if check := declared(item):
        assignment = item.config.stash[RESULTS].assignment
        item.stash[CHECK] = replace(check, points=points_of(assignment, check))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> Generator[None, None, None]:
    """Number all checks, then let others select (-k) and shuffle; drop what was not asked for, and
    sort what is left by number: by question, hidden checks last in each."""
    results = config.stash[RESULTS]
    if has_collected_all(session, PUBLIC_CHECKS, items):
        checks = [check for item in items if (check := of_item(item))]
        with_hidden = has_collected_all(session, HIDDEN_CHECKS, items)
        with _told_by_pytest():
            require_agreement(results.assignment, checks, with_hidden)
    results.number(sorted(every_check(session, items), key=partial(place, results.assignment)))
    for item in items:  # for -k
        if of_item(item):
            item.extra_keyword_matches.add(results.number_of(item))
    asked = config.getoption("--questions")
    wanted = chosen_checks(asked, results.assignment, results.numbers)
    yield
    left_out = [item for item in items if _is_left_out(item, wanted)]
    items[:] = sorted((i for i in items if i not in left_out), key=results.place)
    if left_out:
        config.hook.pytest_deselected(items=left_out)


def _is_left_out(item: pytest.Item, wanted: Collection[str]) -> bool:
    """Whether a test is not among those that the options ask for."""
    check, config = of_item(item), item.config
    if item.get_closest_marker("smoke") and config.getoption("--no-smoke"):
        return True
    asked = config.stash[ASKED]
    if check is None:
        return bool(asked)
    is_wanted = config.stash[RESULTS].number_of(item) in wanted
    return not is_wanted or bool(asked and not is_about(check, asked))


@contextmanager
def _told_by_pytest() -> Iterator[None]:
    """An error in assignment.toml ends the run with its message, without a traceback."""
    try:
        yield
    except AssignmentError as error:
        raise pytest.UsageError(str(error)) from error


@pytest.fixture(scope="session")
def submission(request: pytest.FixtureRequest) -> Submission:
    """The submission that is being checked."""
    return request.config.hook.pytest_submission(config=request.config)


@pytest.fixture(scope="session")
def torch() -> ModuleType:
    """torch, imported before a check's time limit starts."""
    with needed("torch"):
        import torch

        return torch


@pytest.fixture(scope="session")
def data_root(request: pytest.FixtureRequest) -> Path:
    """A torchvision root with the real FashionMNIST, or with drawn pictures if there is none."""
    with needed("the images"):
        root, pictures = find_root(request.config.getoption("--data"))
    request.config.stash[RESULTS].pictures = pictures
    return root


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Report:
    """What the check shows besides its outcome."""
    return request.node.stash.setdefault(REPORT, Report())


@pytest.fixture
def make_outputs(request: pytest.FixtureRequest) -> "Callable[[Submission, Players], ToldOutputs]":
    """Makes the outputs of a short training; see hooks.pytest_network_outputs."""

    def make(submission: Submission, players: "Players") -> "ToldOutputs":
        hook = request.config.hook.pytest_network_outputs
        return hook(submission=submission, players=players)

    return make


@pytest.fixture(autouse=True)
def _forget_objects(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the submission's side drop the objects of a check that has ended."""
    yield
    if of_item(request.node) and "submission" in request.fixturenames:
        request.getfixturevalue("submission").release()


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """The seed of what a check draws without hypothesis."""
    given = request.config.getoption("hypothesis_seed", None)
    return int(given) if given not in (None, "random") else 0


@pytest.hookimpl(wrapper=True, trylast=True)  # within pytest-timeout's: it ends both runs
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Judge a check again with right functions in place of failed ones, if the caller has them."""
    try:
        return (yield)
    except (Wrong, Stop, BaseExceptionGroup) as error:
        carried = _carried_forward(item, error)
        if carried is None or not judge_again(item, carried):
            raise
        return None


def _carried_forward(item: pytest.Item, error: BaseException) -> CarriedForward | None:
    check, results = of_item(item), item.config.stash[RESULTS]
    failed = results.failed
    if check is None or not failed or item.get_closest_marker("smoke"):
        return None
    if isinstance(error, Todo) and check.function in str(error):
        return None  # its own function is not written
    carried = item.config.hook.pytest_carry_forward(check=check, failed=failed)
    return carried and replace(carried, told=results.known(carried.functions, check))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    ended = call.when == "call" or (call.when == "setup" and call.excinfo)
    if of_item(item) is None or not ended or not isinstance(item, pytest.Function):
        return report
    results = item.config.stash[RESULTS]
    result = results.add(item, call)
    vars(report)["check_outcome"] = result.outcome  # for pytest_report_teststatus
    parallel.send(report, result, results.pictures)
    if result.outcome in ("todo", "waits") and not _is_strict(item.config):
        report.outcome = "skipped"
        report.longrepr = (str(item.path), item.location[1] or 0, result.message)
    elif result.outcome != "passed":
        report.outcome = "failed"
        is_outside = call.excinfo is not None and call.excinfo.errisinstance(Environment)
        if result.outcome != "error" or is_outside:  # of the check itself: pytest shows where
            note = unchecked_needs(item, results.assignment)
            report.longrepr = summary.failure_text(result, note)
    junit.record(item, result)
    item.config.hook.pytest_keep_result(item=item, result=result)
    return report


def _is_strict(config: pytest.Config) -> bool:
    return bool(config.getoption("strict_exit") or config.getini("strict_exit"))


def pytest_report_teststatus(
    report: pytest.CollectReport | pytest.TestReport,
) -> tuple[str, str, str] | None:
    outcome = getattr(report, "check_outcome", None)
    if outcome in ("todo", "waits") and report.when == "call" and report.outcome != "rerun":
        return outcome, outcome[0], outcome.upper()
    return None


def pytest_terminal_summary(exitstatus: int, config: pytest.Config) -> None:
    results = config.stash[RESULTS]
    results.is_stopped = exitstatus == pytest.ExitCode.INTERRUPTED
    if results.all:
        writer, submission = config.get_terminal_writer(), config.getoption("submission")
        for message in odd_files.in_submission(submission):
            writer.line(message, yellow=True)
        summary.print_summary(writer, results, submission)
        cache = config.cache if config.pluginmanager.has_plugin("cacheprovider") else None
        if changed := since_last_run(cache, results, submission):
            writer.line(changed)
        append_job_summary(results, submission)
