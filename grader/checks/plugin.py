"""The pytest plugin: gives checks the submission, and turns outcomes into points.

    uv run pytest                         feedback on exercises/
    uv run pytest -k saddle               one module
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

import hypothesis
import pytest
from hypothesis import Phase

from . import hooks
from .agreement import points_of, require_agreement
from .assignment import Assignment, AssignmentError
from .dataset.datasets import find_root
from .decorator import CHECK, declared, of_item
from .layout import HIDDEN_CHECKS, PUBLIC_CHECKS
from .local_run import LocalRun
from .results import summary
from .results.carried import CarriedForward, judge_again
from .results.outcomes import Stop, Todo, Wrong
from .results.results import REPORT, Report, Results
from .submission import Submission

if TYPE_CHECKING:
    from .smoke import Players, ToldOutputs

hypothesis.settings.register_profile(
    "checks",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=8,  # besides those that a check lists
    phases=(Phase.explicit, Phase.generate, Phase.shrink),  # not reuse, not explain
    report_multiple_bugs=False,
    print_blob=False,
    suppress_health_check=list(hypothesis.HealthCheck),
)
RESULTS = pytest.StashKey[Results]()
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
    group.addoption("--questions", help="check only these, e.g. --questions 1.a,2.d")
    group.addoption("--no-smoke", action="store_true", help="skip the short training")
    group.addoption("--data", help="folder with FashionMNIST (default: look in the usual places)")
    group.addoption("--smoke-device", default="cpu", help="device of the short training")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "check(question, points, of, needs, hidden): gives points")
    config.addinivalue_line("markers", "smoke: the short training")
    config.addinivalue_line("markers", "slow: skipped unless -m asks for it")
    os.environ.setdefault("MPLBACKEND", "Agg")  # pyplot opens no windows
    if config.getoption("hypothesis_seed", None) is not None:
        seeded = hypothesis.settings.get_profile("checks")
        hypothesis.settings.register_profile("seeded", parent=seeded, derandomize=False)
        hypothesis.settings.load_profile("seeded")
    else:
        hypothesis.settings.load_profile("checks")
    with _told_by_pytest():
        config.stash[RESULTS] = Results(Assignment.load())
    config.pluginmanager.register(LocalRun(), "local run")


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    if not config.getoption("--hint"):
        return None
    config._do_configure()  # as pytest's own --help does: it brings the cache
    try:
        return summary.print_hint(config.cache, Assignment.load(), config.getoption("--hint"))
    finally:
        config._ensure_unconfigure()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Note which check a test is, with its points in the assignment."""
    if check := declared(item):
        assignment = item.config.stash[RESULTS].assignment
        item.stash[CHECK] = replace(check, points=points_of(assignment, check))


def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Sort by question, hidden checks last in each; drop the questions that were not asked for."""
    results = config.stash[RESULTS]
    if has_collected_all(session, PUBLIC_CHECKS, items):
        checks = [check for item in items if (check := of_item(item))]
        with_hidden = has_collected_all(session, HIDDEN_CHECKS, items)
        with _told_by_pytest():
            require_agreement(results.assignment, checks, with_hidden)
    wanted = _chosen(config.getoption("--questions"), results.assignment)
    chosen: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        check = of_item(item)
        is_asked = check is None or check.question in results.assignment.by_id
        (chosen if is_asked else left_out).append(item)
    chosen.sort(key=partial(_place, results.assignment))
    results.number(chosen)
    items[:] = []
    for item in chosen:
        check = of_item(item)
        smoke = item.get_closest_marker("smoke") and config.getoption("--no-smoke")
        drop = smoke or (check and check.question not in wanted)
        (left_out if drop else items).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)


@contextmanager
def _told_by_pytest() -> Iterator[None]:
    """An error in assignment.toml ends the run with its message, without a traceback."""
    try:
        yield
    except AssignmentError as error:
        raise pytest.UsageError(str(error)) from error


def has_collected_all(session: pytest.Session, folder: Path, items: list[pytest.Item]) -> bool:
    """Whether a run has collected all the checks in a folder, not a selection of them."""
    here = session.config.invocation_params.dir
    named = [(here / argument).resolve() for argument in session.config.args]
    files = {item.path.resolve() for item in items}
    only_failed = session.config.getoption("lf", False)
    return (
        any(folder.is_relative_to(place) for place in named)
        and files.issuperset(folder.glob("test_*.py"))
        and not only_failed
    )


def _chosen(asked: str | None, assignment: Assignment) -> Collection[str]:
    """The questions that `--questions` names; all by default. UsageError for unknown ones."""
    known = assignment.by_id
    chosen = asked.split(",") if asked else known
    if unknown := sorted(set(chosen) - set(known)):
        raise pytest.UsageError(
            f"--questions: no question {', '.join(unknown)}; choose from {', '.join(known)}"
        )
    return chosen


def _place(assignment: Assignment, item: pytest.Item) -> tuple[int, bool, int]:
    """Where a test comes in the assignment's order; a test that is no check comes first."""
    check = of_item(item)
    if check is None:
        return -1, False, -1
    functions = assignment.by_id[check.question].functions
    of = functions.index(check.of) if check.of in functions else len(functions)
    return list(assignment.by_id).index(check.question), check.hidden, of


@pytest.fixture(scope="session")
def submission(request: pytest.FixtureRequest) -> Submission:
    """The submission that is being checked."""
    return request.config.hook.pytest_submission(config=request.config)


@pytest.fixture(scope="session")
def torch() -> ModuleType:
    """torch, imported before a check's time limit starts."""
    import torch

    return torch


@pytest.fixture(scope="session")
def data_root(request: pytest.FixtureRequest) -> Path:
    """A torchvision root with the real FashionMNIST, or with drawn pictures if there is none."""
    root, request.config.stash[RESULTS].pictures = find_root(request.config.getoption("--data"))
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
    check, failed = of_item(item), item.config.stash[RESULTS].failed
    if check is None or not failed or item.get_closest_marker("smoke"):
        return None
    if isinstance(error, Todo) and check.function in str(error):
        return None  # its own function is not written
    return item.config.hook.pytest_carry_forward(check=check, failed=failed)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    ended = call.when == "call" or (call.when == "setup" and call.excinfo)
    if of_item(item) is None or not ended or not isinstance(item, pytest.Function):
        return report
    result = item.config.stash[RESULTS].add(item, call)
    vars(report)["check_outcome"] = result.outcome  # for pytest_report_teststatus
    if result.outcome in ("todo", "waits"):
        report.outcome = "skipped"
        report.longrepr = (str(item.path), item.location[1] or 0, result.message)
    elif result.outcome not in ("passed", "error"):
        report.outcome = "failed"
        report.longrepr = summary.failure_text(result)
    item.config.hook.pytest_keep_result(item=item, result=result)
    return report


def pytest_report_teststatus(
    report: pytest.CollectReport | pytest.TestReport,
) -> tuple[str, str, str] | None:
    outcome = getattr(report, "check_outcome", None)
    if outcome in ("todo", "waits") and report.when == "call":
        return outcome, outcome[0], outcome.upper()
    return None


def pytest_terminal_summary(config: pytest.Config) -> None:
    results = config.stash[RESULTS]
    if results.all:
        summary.print_summary(config.get_terminal_writer(), results, config.getoption("submission"))
