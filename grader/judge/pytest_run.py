"""Run the checks once, in this process, on whatever gives answers.

prepare_process()
judge = GradingPlugin(submission)
run_checks(judge, seed=1, questions=("1.a",))
judge.results, judge.faults
"""

import contextlib
import io
import os
from collections.abc import Callable, Sequence

import pytest

from ..checks.decorator import of_item
from ..checks.layout import ROOT
from ..checks.results import Result
from ..checks.submission import Submission

FOLDERS = ROOT / "tests" / "exercises", ROOT / "grader" / "hidden"
CHECKS = tuple(folder for folder in FOLDERS if folder.is_dir())  # those that students see, others
LOG = 4000  # characters of pytest's output that are kept, its last


class GradingPlugin:
    """The pytest plugin that hands out a submission's answers and keeps the results.

    results: by number. left_out: question -> points of the short training where it is not asked
    for. is_lost: whether the sandbox that answers has ended by itself; then the run ends.
    """

    __name__ = "judge"  # the name under which pytest registers it

    def __init__(self, submission: Submission, is_lost: Callable[[], bool] = lambda: False):
        self.submission = submission
        self._is_lost = is_lost
        self.results: dict[str, Result] = {}
        self.left_out: dict[str, float] = {}
        self.faults: list[str] = []
        self.interrupted = False

    def make_outputs(self, submission: Submission, players):
        """Of a short training: worked out, not believed. See hidden/trained.py."""
        from ..hidden.trained_networks import WorkedOutputs  # torch comes with it

        return WorkedOutputs(submission, players)

    def record(self, result: Result) -> None:
        """Keep a check's result; of two (the check's and its clean-up's) the one not passed."""
        known = self.results.get(result.number)
        if known is None or known.outcome == "passed":
            self.results[result.number] = result

    def pytest_runtest_teardown(self, item):
        if self._is_lost():
            item.session.shouldstop = "the sandbox has ended by itself"

    def pytest_deselected(self, items):
        for item in items:
            if (facts := of_item(item)) and item.get_closest_marker("smoke"):
                question = facts["question"]
                self.left_out[question] = self.left_out.get(question, 0) + facts["points"]

    def pytest_collectreport(self, report):
        if report.failed:
            self.faults.append(f"{report.nodeid} cannot be collected")

    def pytest_internalerror(self, excrepr):
        self.faults.append(f"pytest failed: {str(excrepr).splitlines()[-1]}")

    def pytest_keyboard_interrupt(self, excinfo):
        self.interrupted = excinfo.type is KeyboardInterrupt  # and not one of pytest's own


def run_checks(
    judge: GradingPlugin,
    *,
    seed: int,
    questions: Sequence[str] | None = None,
    smoke: bool = True,
    only_smoke: bool = False,
    device: str | None = None,
    data: str | None = None,
) -> str:
    """Run them; `judge` holds what came of it. Returns the end of pytest's output.

    questions: None for all. smoke: whether the short training runs, and device where; only_smoke:
    nothing else. data: a torchvision root; looked for where it is None.
    """
    arguments = [
        "-c",
        str(ROOT / "pyproject.toml"),
        f"--rootdir={ROOT}",
        *map(str, CHECKS),
        "-p",
        "no:cacheprovider",
        "-p",
        "pytest_timeout",
        "-p",
        "_hypothesis_pytestplugin",
        "-p",
        "no:unraisableexception",
        "-p",
        "no:threadexception",  # they collect garbage, slowly
        "-o",
        "timeout=300",  # for a whole check; each call has a deadline of its own
        "--capture=sys",
        "--color=no",
        "--tb=native",
        "--continue-on-collection-errors",
        f"--hypothesis-seed={seed}",
    ]
    if questions is not None:
        arguments.append(f"--questions={','.join(questions)}")
    if not smoke:
        arguments.append("--no-smoke")
    if only_smoke:
        arguments += ["-m", "smoke"]
    if device is not None:
        arguments.append(f"--smoke-device={device}")
    if data is not None:
        arguments.append(f"--data={data}")
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        code = pytest.main(arguments, plugins=[judge])
    if judge.interrupted:
        raise KeyboardInterrupt
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        judge.faults.append(f"pytest ended with {code!r}")
    return output.getvalue()[-LOG:]


def prepare_process() -> None:
    """Shut out what a user's environment would change in a pytest run. Once a process."""
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(name, None)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
