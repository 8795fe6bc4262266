"""How a check's function ended: from its exception to an outcome and words for the student."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from .outcomes import Stop, Wrong


@dataclass(frozen=True)
class Ending:
    """outcome: see outcomes.OUTCOMES. message: for the student. likely: the likely cause.

    draw: gives a PNG to show beside the message. wrong: of a failed check, what was not right.
    """

    outcome: str
    message: str = ""
    likely: str = ""
    draw: Callable[[], bytes] | None = None
    wrong: Wrong | None = None

    @classmethod
    def of(cls, excinfo: pytest.ExceptionInfo | None) -> "Ending":
        """excinfo: the check's exception, None where it has passed."""
        if excinfo is None:
            return cls("passed")
        error = excinfo.value
        if isinstance(error, BaseExceptionGroup):  # hypothesis: the answer was not the same again
            error = _telling(error)
        if isinstance(error, Stop):
            return cls(error.outcome, str(error))
        if isinstance(error, Wrong):
            return cls("failed", str(error), error.likely or "", error.draw, error)
        if isinstance(error, pytest.fail.Exception):
            return cls("timeout", "stopped: the whole check took too long")
        return cls("error", f"the check itself failed: {excinfo.exconly()}")

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to be said of the submission: it passed, or was not judged."""
        return self.outcome in ("passed", "error")


def _telling(group: BaseExceptionGroup) -> BaseException:
    """The exception of a group that says how the check ended."""
    inner = [_own(error) for error in group.exceptions]
    ends = Wrong, Stop, pytest.fail.Exception
    error = next((e for e in inner if isinstance(e, ends)), inner[0])
    if isinstance(error, Wrong):
        error.unsteady = True
    return error


def _own(error: BaseException) -> BaseException:
    """The exception itself: a group cannot hold pytest-timeout's but in one of hypothesis's."""
    return error.__cause__ if isinstance(error.__cause__, pytest.fail.Exception) else error
