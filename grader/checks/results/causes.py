"""When several checks fail for one cause, the first reports it and the others wait for that one."""

from ..decorator import Check
from .outcomes import Raised, Wrong


class Causes:
    """The causes reported so far, and the numbers of the checks that reported them."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, ...], str] = {}
        self._failed: dict[str, str] = {}  # name of a check -> number that reports its cause

    def teller_outside(self, number: str, message: str) -> str:
        """As `teller`, of something broken outside of the submission."""
        return self._told.setdefault((message,), number)

    def teller(self, number: str, name: str, check: Check, wrong: Wrong) -> str:
        """The number of the check that reports why this one failed: an earlier one, or this one."""
        earlier = [self._failed[other] for other in wrong.follows_from if other in self._failed]
        first = earlier[0] if earlier else self._told.setdefault(_cause(check, wrong), number)
        self._failed.setdefault(name, first)
        return first


def _cause(check: Check, wrong: Wrong) -> tuple[str, ...]:
    """Equal for two checks that found the same fault: the likely cause or, where that is unknown,
    the message without the call. An exception may show up in any function of the module."""
    if isinstance(wrong, Raised):
        return check.of.partition(".")[0], wrong.returned, wrong.asked, str(wrong.likely)
    if wrong.likely:
        return check.of, wrong.likely
    return check.of, wrong.returned, wrong.asked
