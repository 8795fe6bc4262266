"""The pytest plugin: gives checks their answers, and turns outcomes into points.

    uv run pytest                         feedback on exercises/
    uv run pytest -k saddle               one module
    uv run pytest --hint 1.c              the next hint for a question
    uv run pytest --answers=solutions     another package, or a folder with the modules
    uv run pytest --data=FOLDER           where FashionMNIST lies

The grader runs the same plugin and registers an object named "judge" with the answers of its
worker and a method `record(Result)`.
"""

import gc
import os
from pathlib import Path

import hypothesis
import pytest
from hypothesis import Phase

from . import pictures, smoke, summary
from .assignment import Assignment
from .datasets import find_root
from .decorator import of_item
from .local_submission import local_submission
from .results import REPORT, Report, Results
from .submission import Submission

hypothesis.settings.register_profile(
    "checks",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=8,  # beside those that a check lists: each of them is generic
    phases=(Phase.explicit, Phase.generate, Phase.shrink),  # nothing is stored, nothing explained
    report_multiple_bugs=False,
    print_blob=False,
    suppress_health_check=list(hypothesis.HealthCheck),
)
RESULTS = pytest.StashKey[Results]()
gc.freeze()  # what sympy and hypothesis brought stays: no collection has to look at it again


def pytest_addoption(parser):
    group = parser.getgroup("saddle-to-gan")
    group.addoption("--answers", default="exercises", help="package or folder to check")
    group.addoption("--hint", metavar="QUESTION", help="show the next hint, e.g. --hint 1.c")
    group.addoption("--questions", help="check only these, e.g. --questions 1.a,2.d")
    group.addoption("--no-smoke", action="store_true", help="leave the short training out")
    group.addoption("--data", help="folder with FashionMNIST (default: it is looked for)")
    group.addoption("--smoke-device", default="cpu", help="where the short training runs")


def pytest_configure(config):
    config.addinivalue_line("markers", "check(question, points, of, needs, hidden): worth points")
    config.addinivalue_line("markers", "smoke: the short training")
    config.addinivalue_line("markers", "slow: left out, unless -m asks for it")
    os.environ.setdefault("MPLBACKEND", "Agg")  # a submission's pyplot must not open windows
    if config.getoption("hypothesis_seed", None) is not None:
        seeded = hypothesis.settings.get_profile("checks")
        hypothesis.settings.register_profile("seeded", parent=seeded, derandomize=False)
        hypothesis.settings.load_profile("seeded")
    else:
        hypothesis.settings.load_profile("checks")
    config.stash[RESULTS] = Results(Assignment.load())


def pytest_cmdline_main(config):
    if not config.getoption("--hint"):
        return None
    config._do_configure()  # as pytest's own --help does: it brings the cache
    try:
        return summary.print_hint(config.cache, Assignment.load(), config.getoption("--hint"))
    finally:
        config._ensure_unconfigure()


def pytest_collection_modifyitems(config, items):
    """The assignment's order, each question's hidden checks last; only the questions asked for."""
    order = [question.id for question in config.stash[RESULTS].assignment.questions]
    wanted = config.getoption("--questions")
    wanted = wanted.split(",") if wanted else order
    if unknown := set(wanted) - set(order):
        raise pytest.UsageError(f"--questions: no question {', '.join(sorted(unknown))}")
    by_id = config.stash[RESULTS].assignment.by_id

    def place(item):
        facts = of_item(item)
        if facts is None:
            return (-1, False, -1)
        functions = by_id[facts["question"]].functions
        return order.index(facts["question"]), facts["hidden"], functions.index(facts["of"])

    items.sort(key=place)
    config.stash[RESULTS].number(items)
    chosen, left_out = [], []
    for item in items:
        facts = of_item(item)
        smoke = item.get_closest_marker("smoke") and config.getoption("--no-smoke")
        drop = smoke or (facts and facts["question"] not in wanted)
        (left_out if drop else chosen).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = chosen


@pytest.fixture(scope="session")
def submission(request) -> Submission:
    """The submission that is being checked."""
    judge = request.config.pluginmanager.get_plugin("judge")
    return judge.submission if judge else local_submission(request.config.getoption("--answers"))


@pytest.fixture(scope="session")
def torch():
    """torch, imported before the clock of a check starts."""
    import torch

    return torch


@pytest.fixture(scope="session")
def data_root(request) -> Path:
    """A torchvision root with the real FashionMNIST, or with drawn pictures where there is none."""
    root, request.config.stash[RESULTS].pictures = find_root(request.config.getoption("--data"))
    return root


@pytest.fixture
def report(request) -> Report:
    """What the check shows besides its outcome."""
    return request.node.stash.setdefault(REPORT, Report())


@pytest.fixture
def make_outputs(request):
    """Makes the outputs of a short training: as told, or worked out where a judge can."""
    judge = request.config.pluginmanager.get_plugin("judge")
    return getattr(judge, "make_outputs", smoke.ToldOutputs)


@pytest.fixture(autouse=True)
def _forget_objects(request):
    """Objects that a check left behind a handle are dropped after it."""
    yield
    if of_item(request.node) and "submission" in request.fixturenames:
        request.getfixturevalue("submission").release()


@pytest.fixture
def seed(request) -> int:
    """The seed of everything that a check draws by itself."""
    given = request.config.getoption("hypothesis_seed", None)
    return int(given) if given not in (None, "random") else 0


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    ended = call.when == "call" or (call.when == "setup" and call.excinfo)
    if of_item(item) is None or not ended:
        return report
    result = item.config.stash[RESULTS].add(item, call)
    report.check_outcome = result.outcome
    if result.outcome in ("todo", "waits"):
        report.outcome = "skipped"
        report.longrepr = (str(item.path), item.location[1], result.message)
    elif result.outcome not in ("passed", "error"):
        report.outcome = "failed"
        report.longrepr = summary.failure_text(result)
    judge = item.config.pluginmanager.get_plugin("judge")
    if judge:
        judge.record(result)
    else:
        try:
            pictures.keep(item.config.rootpath, result.number, result.pictures)
        except OSError as error:
            item.warn(pytest.PytestWarning(f"the picture of {result.number} is lost: {error}"))
    return report


def pytest_report_teststatus(report):
    if getattr(report, "check_outcome", None) in ("todo", "waits") and report.when == "call":
        return report.check_outcome, report.check_outcome[0], report.check_outcome.upper()
    return None


def pytest_terminal_summary(terminalreporter, config):
    results = config.stash[RESULTS]
    if results.all:
        summary.print_summary(config.get_terminal_writer(), results, config.getoption("--answers"))
