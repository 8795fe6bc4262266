"""When several checks fail for one cause, the first reports it and the others wait for that one.

A public check never waits for a hidden one, which its student cannot see.
"""

from ..decorator import Check
from .outcomes import Raised, Wrong


class Causes:
    """The causes reported so far, and the numbers of the checks that reported them."""

    def __init__(self) -> None:
        self._public, self._hidden = _Reported(), _Reported()

    def teller_outside(self, number: str, check: Check, message: str) -> str:
        """As `teller`, of something broken outside of the submission."""
        return self._first(check, number, (message,))

    def teller(self, number: str, check: Check, wrong: Wrong) -> str:
        """The number of the check that reports why this one failed: an earlier one, or this one."""
        failed = (
            {**self._hidden.failed, **self._public.failed} if check.hidden else self._public.failed
        )
        earlier = [failed[other] for other in wrong.follows_from if other in failed]
        first = earlier[0] if earlier else self._first(check, number, _cause(check, wrong))
        self._of(check).failed.setdefault(check.name, first)
        return first

    def _of(self, check: Check) -> "_Reported":
        return self._hidden if check.hidden else self._public

    def _first(self, check: Check, number: str, cause: tuple[str, ...]) -> str:
        if check.hidden and cause in self._public.told:
            return self._public.told[cause]
        return self._of(check).told.setdefault(cause, number)


class _Reported:
    """told: cause -> number of the check that reports it. failed: name of a check -> number of the
    one that reports its cause."""

    def __init__(self) -> None:
        self.told: dict[tuple[str, ...], str] = {}
        self.failed: dict[str, str] = {}


def _cause(check: Check, wrong: Wrong) -> tuple[str, ...]:
    """Equal for two checks that found the same fault: the likely cause or, where that is unknown,
    the message without the call. An exception may show up in any function of the module."""
    if isinstance(wrong, Raised):
        return check.of.partition(".")[0], wrong.returned, wrong.asked, str(wrong.likely)
    if wrong.likely:
        return check.of, wrong.likely
    return check.of, wrong.returned, wrong.asked
