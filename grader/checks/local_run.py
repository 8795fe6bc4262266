"""A student's own run: how the hooks are answered where no judge answers them. See hooks.py."""

from typing import TYPE_CHECKING

import pytest

from . import pictures
from .local_submission import local_submission
from .results.result import Result
from .submission import Submission

if TYPE_CHECKING:
    from .smoke import Players, ToldOutputs


class LocalRun:
    """The submission runs in this process and is trusted. Pictures go into the project."""

    @pytest.hookimpl(trylast=True)
    def pytest_submission(self, config: pytest.Config) -> Submission:
        return local_submission(config.getoption("submission"))

    @pytest.hookimpl(trylast=True)
    def pytest_network_outputs(self, submission: Submission, players: "Players") -> "ToldOutputs":
        from .smoke import ToldOutputs

        return ToldOutputs(submission, players)

    @pytest.hookimpl(trylast=True)
    def pytest_keep_result(self, item: pytest.Item, result: Result) -> bool:
        try:
            pictures.keep(item.config.rootpath, result.number, result.pictures)
        except OSError as error:
            item.warn(pytest.PytestWarning(f"no picture of {result.number} was saved: {error}"))
        return True
