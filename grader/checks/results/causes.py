"""When several checks fail for one cause, the first reports it and the others wait for that one.

A public check never waits for a hidden one, which its student cannot see.
"""

import hashlib
from collections.abc import Iterable

from ..decorator import Check
from .outcomes import Raised, Wrong


class Causes:
    """The causes reported so far, and the numbers of the checks that reported them."""

    def __init__(self) -> None:
        self._public, self._hidden = _Reported(), _Reported()

    def teller_outside(self, number: str, check: Check, message: str) -> str:
        """As `teller`, of something broken outside of the submission."""
        return self._first(check, number, _digest(message))

    def teller(self, number: str, check: Check, wrong: Wrong) -> str:
        """The number of the check that reports why this one failed: an earlier one, or this one."""
        failed = (
            {**self._hidden.failed, **self._public.failed} if check.hidden else self._public.failed
        )
        earlier = [failed[other] for other in wrong.follows_from if other in failed]
        first = earlier[0] if earlier else self._first(check, number, cause_of(check, wrong))
        self._of(check).failed.setdefault(check.name, first)
        return first

    def recall(self, check: Check, number: str, cause: str, first: str) -> None:
        """Note what `teller` came to in an earlier run, in which this check's result was found."""
        if first == number:
            self._of(check).told.setdefault(cause, number)
        self._of(check).failed.setdefault(check.name, first)

    def view(self, check: Check, cause: str, follows: Iterable[str]) -> tuple[object, ...]:
        """All that `teller` would look at for this check."""
        kinds = (self._public, self._hidden) if check.hidden else (self._public,)
        told = [kind.told.get(cause) for kind in kinds]
        return *told, *(kind.failed.get(other) for kind in kinds for other in follows)

    def _of(self, check: Check) -> "_Reported":
        return self._hidden if check.hidden else self._public

    def _first(self, check: Check, number: str, cause: str) -> str:
        if check.hidden and cause in self._public.told:
            return self._public.told[cause]
        return self._of(check).told.setdefault(cause, number)


class _Reported:
    """told: cause -> number of the check that reports it. failed: name of a check -> number of the
    one that reports its cause."""

    def __init__(self) -> None:
        self.told: dict[str, str] = {}
        self.failed: dict[str, str] = {}


def cause_of(check: Check, wrong: Wrong) -> str:
    """A digest, equal for two checks that found the same fault: of the likely cause or, where that
    is unknown, of the message without the call. An exception may show up in any function of the
    module."""
    if isinstance(wrong, Raised):
        module = check.of.partition(".")[0]
        return _digest(module, wrong.returned, wrong.asked, str(wrong.likely))
    if wrong.likely:
        return _digest(check.of, wrong.likely)
    return _digest(check.of, wrong.returned, wrong.asked)


def _digest(*texts: str) -> str:
    return hashlib.sha256(repr(texts).encode(errors="backslashreplace")).hexdigest()[:16]
