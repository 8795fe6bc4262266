"""The hooks of the checks' pytest plugin: what a run needs from whoever started it.

A student's run answers them itself (local_run.py); the judge answers them with a plugin object of
its own (grader/judge/pytest_run.py), which is asked first. Each is answered once: by the first
plugin that returns something other than None.

    class Judge:
        def pytest_submission(self, config):
            return Submission(...)

    pytest.main(arguments, plugins=[Judge()])
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .results import Result
    from .smoke import Players, ToldOutputs
    from .submission import Submission


@pytest.hookspec(firstresult=True)
def pytest_submission(config: pytest.Config) -> Submission:
    """The submission under test. Asked once in a session, before the first check that needs it."""
    raise NotImplementedError


@pytest.hookspec(firstresult=True)
def pytest_network_outputs(submission: Submission, players: Players) -> ToldOutputs:
    """What the networks of a short training make of noise and images: as the submission says
    (ToldOutputs), or worked out from their parameters where nobody's word is taken."""
    raise NotImplementedError


@pytest.hookspec(firstresult=True)
def pytest_keep_result(item: pytest.Item, result: Result) -> bool:
    """Keep a check's result and its pictures; True once that is done.

    Called once the check has ended, and again where its set-up failed.
    """
    raise NotImplementedError
