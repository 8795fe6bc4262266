"""A fault costs once: a check that failed is judged again with right functions in place of those
that failed before it. The judge provides them (hooks.pytest_carry_forward)."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest

from .outcomes import Stop


@dataclass(frozen=True)
class CarriedForward:
    """functions: those that are replaced. meanwhile: replaces them. is_sound: whether what happened
    meanwhile counts: it does not where the right functions were asked for something else. told:
    those that the check's message may name; the others failed only hidden checks."""

    functions: Sequence[str]
    meanwhile: AbstractContextManager
    is_sound: Callable[[], bool]
    told: Sequence[str] = ()

    @property
    def note(self) -> str:
        """What the replacement was, for the check's message; "" if that must not be told."""
        if not self.told:
            return ""
        names = ", ".join(f"`{name.rpartition('.')[2]}`" for name in self.told)
        return f"judged with a right {names} in place of the submission's"


ENDINGS = Exception, BaseExceptionGroup, Stop, pytest.fail.Exception  # of a check
CARRIED = pytest.StashKey[str]()  # of a check whose outcome is that of the second run: the note
JUDGED_AGAIN = pytest.StashKey[bool]()  # of a check that had a second run, whether or not it counts


def judge_again(item: pytest.Item, carried: CarriedForward) -> bool:
    """Run a failed check again; whether this outcome counts. Raises what the check raises.

    If that must not be told, only a pass counts: a message without a note is that of the first run,
    which the student can repeat.
    """
    submission = getattr(item, "funcargs", {}).get("submission")
    item.stash[JUDGED_AGAIN] = True
    try:
        with carried.meanwhile:
            if submission is not None:
                submission.carried = carried.functions
            item.runtest()
    except BaseException as error:
        if isinstance(error, ENDINGS) and not carried.told:
            return False
        if carried.is_sound():
            item.stash[CARRIED] = carried.note
            raise
        return False
    finally:
        if submission is not None:
            submission.carried = ()
    item.stash[CARRIED] = carried.note
    return True
