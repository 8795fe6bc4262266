"""The hooks of the checks' pytest plugin: what a run needs from its caller.

A student's run answers them itself (local_run.py); the judge answers them with a plugin object of
its own (grader/judge/pytest_run.py), which is asked first. The first plugin that returns something
other than None answers a hook.

    class Judge:
        def pytest_submission(self, config):
            return Submission(...)

    pytest.main(arguments, plugins=[Judge()])
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .decorator import Check
    from .question_1.exact_answers import ExactAnswers
    from .results.carried import CarriedForward
    from .results.result import Result
    from .smoke import Players, ToldOutputs
    from .submission import Submission


@pytest.hookspec(firstresult=True)
def pytest_submission(config: pytest.Config) -> Submission:
    """The submission under test. Asked once in a session, before the first check that needs it."""
    raise NotImplementedError


@pytest.hookspec(firstresult=True)
def pytest_network_outputs(submission: Submission, players: Players) -> ToldOutputs:
    """The outputs of a short training's networks: as the submission reports them (ToldOutputs), or
    computed from the parameters where the submission is not trusted."""
    raise NotImplementedError


@pytest.hookspec(firstresult=True)
def pytest_exact_answers() -> ExactAnswers | None:
    """The judge's own solvers of question 1. None in a student's run, which has none: checks then
    judge drawn cases by properties."""
    raise NotImplementedError


@pytest.hookspec(firstresult=True)
def pytest_carry_forward(check: Check, failed: Sequence[str]) -> CarriedForward | None:
    """Right functions in place of failed ones that the check's own function may call: the check has
    failed and is judged again with them. failed: all functions that have failed so far. None where
    nothing can be replaced; a student's run, which has no right functions, always says so."""
    raise NotImplementedError


@pytest.hookspec(firstresult=True)
def pytest_keep_result(item: pytest.Item, result: Result) -> bool:
    """Keep a check's result and its pictures; returns True.

    Called once the check has ended, and again where its set-up failed.
    """
    raise NotImplementedError
