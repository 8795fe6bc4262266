"""Several checks that fail for one cause: the first tells it, the others wait for that one."""

from .decorator import Check
from .outcomes import Raised, Wrong


class Causes:
    """The causes that were told so far, and the numbers of the checks that told them."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, ...], str] = {}
        self._failed: dict[str, str] = {}  # name of a check -> number that tells its cause

    def teller(self, number: str, name: str, check: Check, wrong: Wrong) -> str:
        """The number of the check that tells why this one failed: an earlier one's, or its own."""
        earlier = [self._failed[other] for other in wrong.follows_from if other in self._failed]
        first = earlier[0] if earlier else self._told.setdefault(_cause(check, wrong), number)
        self._failed.setdefault(name, first)
        return first


def _cause(check: Check, wrong: Wrong) -> tuple[str, ...]:
    """What two checks have in common that found the same: all of the message but the call. An
    exception may come to light in any function of the module."""
    place = check.of.partition(".")[0] if isinstance(wrong, Raised) else check.of
    return place, wrong.returned, wrong.asked, str(wrong.likely)
