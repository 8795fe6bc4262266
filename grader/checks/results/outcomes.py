"""How a check can end, other than by passing.

Stop (BaseException: hypothesis does not try again with other inputs)
 +- Todo        a stub still raises NotImplementedError
 +- Stopped     a time-out, an exit, a crash or too much memory: there is no answer
 +- Environment a library or a folder of this machine is broken: nothing was judged
Wrong (AssertionError: hypothesis shrinks its input)
 +- Raised      the submission raised an exception instead of returning an answer
"""

from collections.abc import Callable
from functools import partial

from ...worker.data.visible_text import shorten

MAX_TEXT = 4_000  # characters of an answer in a message; a traceback in it has up to 3,000
OUTCOMES = (
    "passed",
    "failed",
    "todo",
    "waits",
    "timeout",
    "memory",
    "exit",
    "crash",
    "protocol",
    "error",
)


class Stop(BaseException):
    """Ends a check at once."""

    outcome = "error"

    def __init__(self, message: str = ""):
        super().__init__(shorten(message, MAX_TEXT))


class Todo(Stop):
    """The function is not written yet."""

    outcome = "todo"


class Stopped(Stop):
    """The submission's code ended or had to be ended; `outcome` says how."""

    def __init__(self, outcome: str, message: str):
        super().__init__(message)
        self.outcome = outcome


class Environment(Stop):
    """Something outside of the submission is broken; the message says what, and what to do."""


class Wrong(AssertionError):
    """A wrong answer. The message shows the call, the answer, what was asked, the likely cause.

    call: lines that can be pasted into Python. likely: what usually leads to this answer.
    """

    def __init__(self, call: str, returned: str, asked: str, likely: str | None = None):
        super().__init__(returned)
        self.returned, self.asked = shorten(returned, MAX_TEXT), shorten(asked, MAX_TEXT)
        self.call, self.likely = call, likely
        self.unsteady = False  # whether the same call gave different answers
        self.draw: Callable[[], bytes] | None = None
        self.follows_from: tuple[str, ...] = ()

    def showing(self, draw: Callable[..., bytes], *data: object) -> "Wrong":
        """Add a picture, drawn only if the message is shown: `draw(*data)`; see pictures.py."""
        self.draw = partial(draw, *data)
        return self

    def following(self, *checks: str) -> "Wrong":
        """Say nothing if one of these check functions has failed: it has shown the cause."""
        self.follows_from += checks
        return self

    def __str__(self) -> str:
        parts = [
            ("try it", self.call),
            ("returned", self.returned),
            ("asked", self.asked),
            ("likely", self.likely),
        ]
        if self.unsteady:
            parts.append(("note", "the same call gave different answers when it was repeated"))
        return "\n".join(_labelled(label, text) for label, text in parts if text)


class Raised(Wrong):
    """The submission raised an exception instead of returning an answer.

    line: where its module could not be imported, "line 3 of saddle.py"; "" if it was imported.
    """

    line = ""


def _labelled(label: str, text: str) -> str:
    first, *rest = text.splitlines() or [""]
    return "\n".join([f"{label:<10}{first}", *(" " * 10 + line for line in rest)])
