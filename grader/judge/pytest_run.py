"""Runs the checks once, in this process, on any `Submission`.

prepare_process()
judge = GradingPlugin(submission)
run_checks(judge, seed=1, questions=("1.a",))
judge.results, judge.faults
"""

import contextlib
import io
import os
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ..checks.assignment import Assignment, AssignmentError
from ..checks.decorator import Check, of_item
from ..checks.layout import HIDDEN_CHECKS, PUBLIC_CHECKS, ROOT
from ..checks.results.carried import CarriedForward
from ..checks.results.result import Result
from ..checks.smoke import Players
from ..checks.submission import Submission
from ..hidden.right_answers import RightAnswers
from ..hidden.solved import Solved
from ..outputs.graded import KeptCheck
from .carry_forward import replaceable
from .kept import KeptResults, ToKeep

OPTIONS = Path(__file__).with_name("pytest_run.ini")
ALL_CHECKS = (f"-c={OPTIONS}", f"--rootdir={ROOT}", str(PUBLIC_CHECKS), str(HIDDEN_CHECKS))
LOG = 4000  # characters of pytest's output that are kept, from its end

if TYPE_CHECKING:
    from ..hidden.trained_networks import WorkedOutputs


class GradingPlugin:
    """Answers the hooks of checks/hooks.py for the judge, and keeps the results.

    results: by number. left_out: question -> points of the short training if it is skipped.
    is_lost: whether the sandbox has ended unexpectedly; then the run stops. carrying_forward: puts
    right functions in the place of failed ones (see judge/carry_forward.py). to_keep: results
    of an earlier run, whose checks are not run. tell: gets each result as it comes.
    """

    def __init__(
        self,
        submission: Submission | None,
        is_lost: Callable[[], bool] = lambda: False,
        carrying_forward: Callable[[RightAnswers], AbstractContextManager] | None = None,
        to_keep: ToKeep | None = None,
        tell: Callable[[Result], None] = lambda result: None,
    ):
        self._submission = submission
        self._tell = tell
        self._is_lost = is_lost
        self._carrying_forward = carrying_forward
        self._kept = KeptResults(to_keep or ToKeep())
        self.results: dict[str, Result] = {}
        self.left_out: dict[str, float] = {}
        self.faults: list[str] = []
        self.interrupted = False
        self.assignment_error: AssignmentError | None = None

    @property
    def kept(self) -> Mapping[str, KeptCheck]:
        """The checks that were not run, by their functions."""
        return self._kept.kept

    def pytest_submission(self) -> Submission | None:
        return self._submission

    def pytest_network_outputs(self, submission: Submission, players: Players) -> "WorkedOutputs":
        """The outputs, computed here instead of taken from the submission."""
        from ..hidden.trained_networks import WorkedOutputs  # imports torch

        return WorkedOutputs(submission, players)

    def pytest_exact_answers(self) -> Solved:
        return Solved()

    def pytest_carry_forward(self, check: Check, failed: Sequence[str]) -> CarriedForward | None:
        names = replaceable(check, failed, Assignment.load())
        if not names or self._carrying_forward is None:
            return None
        right = RightAnswers(names, check.of)
        return CarriedForward(names, self._carrying_forward(right), lambda: not right.refused)

    def pytest_keep_result(self, result: Result) -> bool:
        """Keep the result that has not passed, if a check has two (its own and its clean-up's)."""
        known = self.results.get(result.number)
        if known is None or known.outcome == "passed":
            self.results[result.number] = result
            self._tell(result)
        return True

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection(self) -> Generator[None, object, object]:
        try:
            return (yield)
        except pytest.UsageError as error:
            if isinstance(error.__cause__, AssignmentError):
                self.assignment_error = error.__cause__
            raise

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> bool | None:
        """Pass over a check whose result is kept."""
        from ..checks.plugin import RESULTS  # pytest imports it, once it runs

        check = of_item(item)
        if check is None or not isinstance(item, pytest.Function):
            return None
        if not self._kept.keeps(item, check, item.config.stash[RESULTS]):
            return None
        # What the last check that ran has left for this one may not be what the next one needs.
        # The hook is no way: other plugins' parts of it expect that this check has run.
        item.session._setupstate.teardown_exact(nextitem)
        return True

    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        if self._is_lost():
            item.session.shouldstop = "the sandbox ended unexpectedly"

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        for item in items:
            if (check := of_item(item)) and item.get_closest_marker("smoke"):
                self.left_out[check.question] = self.left_out.get(check.question, 0) + check.points

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.faults.append(f"{report.nodeid} cannot be collected")

    def pytest_internalerror(self, excrepr: object) -> None:
        self.faults.append(f"pytest failed: {str(excrepr).splitlines()[-1]}")

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo) -> None:
        self.interrupted = excinfo.type is KeyboardInterrupt  # not pytest's own subclass


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
    """Run the checks; the results are in `judge`. Returns the end of pytest's output.

    questions: None for all. smoke: whether the short training runs; device: where; only_smoke:
    run nothing else. data: a torchvision root; None to search for it. Raises AssignmentError if
    assignment.toml does not agree with the checks.
    """
    arguments = [*ALL_CHECKS, f"--hypothesis-seed={seed}"]
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
    return _run(judge, arguments)


def require_sound_assignment() -> None:
    """Raise AssignmentError if assignment.toml is invalid or does not agree with the checks."""
    prepare_process()
    judge = GradingPlugin(None)
    log = _run(judge, [*ALL_CHECKS, "--collect-only"])
    if judge.faults:
        raise AssignmentError(f"the checks cannot be collected: {judge.faults[0]}\n{log}")


def _run(judge: GradingPlugin, arguments: Sequence[str]) -> str:
    Assignment.load()  # its errors are raised here, before pytest would print them
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        code = pytest.main(list(arguments), plugins=[judge])
    if judge.interrupted:
        raise KeyboardInterrupt
    if judge.assignment_error is not None:
        raise judge.assignment_error
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        judge.faults.append(f"pytest ended with {code!r}")
    return output.getvalue()[-LOG:]


def prepare_process() -> None:
    """Keep the user's environment from changing the pytest run. Call once per process."""
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(name, None)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
