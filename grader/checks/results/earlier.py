"""Results of an earlier run that still hold, while others are found anew.

A check that passed by itself depends on no other check. Any other result depends on what the checks
before it came to: it may wait for them, or have been judged again with right functions in place of
failed ones. Such a result holds only where its check would find all that as it did then.

    standing = Standing()
    standing.recall(earlier)                        # check by check, in their order
    standing.view(check, earlier, is_relevant)      # what a result depends on
"""

from collections.abc import Callable
from dataclasses import dataclass

from ..decorator import Check
from .causes import Causes
from .endings import Ending
from .waiting import Unsettled


@dataclass(frozen=True)
class Earlier:
    """A result. check: as it was then. again: whether it was judged again with right functions.
    cause: see results.Result."""

    check: Check
    number: str
    outcome: str
    message: str
    again: bool = False
    cause: tuple[str, ...] = ()

    @property
    def stands_alone(self) -> bool:
        """Whether it depends on no other check: it passed by itself, or its function is a stub."""
        is_stub = self.outcome == "todo" and self.check.function in self.message
        return (self.outcome == "passed" or is_stub) and not self.again


class Standing:
    """What the checks so far have come to, as far as later ones depend on it."""

    def __init__(self) -> None:
        self.unsettled, self.causes = Unsettled(), Causes()

    def recall(self, earlier: Earlier) -> None:
        """Go on as after this check."""
        check, ending = earlier.check, Ending(earlier.outcome, earlier.message)
        self.unsettled.awaited(check, ending)  # it notes stubs
        self.unsettled.note(check, ending)
        if earlier.cause:
            cause, first, *_ = earlier.cause
            self.causes.recall(check, earlier.number, cause, first)

    def view(
        self, check: Check, earlier: Earlier, is_relevant: Callable[[str], bool]
    ) -> tuple[object, ...]:
        """What a result that does not stand alone depends on; equal in two runs where it is the
        same. is_relevant: whether a failed function could be replaced by a right one."""
        about = self.unsettled.view(check, is_relevant)
        if not earlier.cause:
            return about
        cause, first, *follows = earlier.cause
        return *about, first, *self.causes.view(check, cause, follows)
