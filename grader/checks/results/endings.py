"""How a check ended: its exception turned into an outcome and a message for the student."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from .outcomes import Environment, Stop, Wrong


@dataclass(frozen=True)
class Ending:
    """outcome: see outcomes.OUTCOMES. message: for the student. likely: the likely cause.

    draw: makes a PNG to show beside the message. wrong: what was not right, of a failed check.
    is_outside: whether something outside of the submission is broken; see environment.py.
    """

    outcome: str
    message: str = ""
    likely: str = ""
    draw: Callable[[], bytes] | None = None
    wrong: Wrong | None = None
    is_outside: bool = False

    @classmethod
    def of(cls, excinfo: pytest.ExceptionInfo | None) -> "Ending":
        """excinfo: the check's exception; None where the check passed."""
        if excinfo is None:
            return cls("passed")
        error = excinfo.value
        if isinstance(error, BaseExceptionGroup):  # hypothesis: the answer was not the same again
            error = _telling(error)
        if isinstance(error, Stop):
            return cls(error.outcome, str(error), is_outside=isinstance(error, Environment))
        if isinstance(error, Wrong):
            return cls("failed", str(error), error.likely or "", error.draw, error)
        if isinstance(error, pytest.fail.Exception):
            return cls("timeout", "stopped: the whole check took too long")
        if _lacks_memory(error):
            return cls("protocol", "its answers take more memory than there is: they are too large")
        return cls("error", f"the check itself failed: {excinfo.exconly()}")

    def with_note(self, note: str) -> "Ending":
        """The ending with a note, and without lines to try: they would need what the note is about,
        and print something else without it."""
        message = self.message
        if self.wrong is not None:
            self.wrong.call = ""
            message = str(self.wrong)
        return replace(self, message=f"{message}\n{'note':<10}{note}" if message else note)

    @property
    def is_settled(self) -> bool:
        """Whether the submission has nothing to fix here: it passed, or it was not judged."""
        return self.outcome in ("passed", "error")


def _telling(group: BaseExceptionGroup) -> BaseException:
    """The exception of a group that says how the check ended."""
    inner = [_own(error) for error in group.exceptions]
    ends = Wrong, Stop, pytest.fail.Exception
    error = next((e for e in inner if isinstance(e, ends)), inner[0])
    if isinstance(error, Wrong):
        error.unsteady = True
    return error


def _lacks_memory(error: BaseException) -> bool:
    """Whether judging an answer took too much memory; torch has no class for that."""
    by_torch = isinstance(error, RuntimeError) and "can't allocate memory" in str(error)
    return isinstance(error, MemoryError) or by_torch


def _own(error: BaseException) -> BaseException:
    """The exception itself: in a group, hypothesis wraps pytest-timeout's in one of its own."""
    return error.__cause__ if isinstance(error.__cause__, pytest.fail.Exception) else error
