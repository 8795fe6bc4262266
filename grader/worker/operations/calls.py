"""The operations that need no torch: call a function of the submission, probe a set, forget."""

from typing import TYPE_CHECKING

from ..data.real_sets import contains
from ..data.records import RealSet
from .declarations import CALL, CALL_AND_ARGUMENTS, CONTAINS, RELEASE
from .implementations import implements

if TYPE_CHECKING:
    from ..session import Session


@implements(CALL)
def call(
    session: "Session", name: str, positional: tuple[object, ...], named: dict[str, object]
) -> object:
    """What the submission's function returns, e.g. "saddle.gradient"."""
    return session.function(name)(*positional, **named)


@implements(CALL_AND_ARGUMENTS)
def call_and_arguments(
    session: "Session", name: str, positional: tuple[object, ...]
) -> list[object]:
    """What the function returns, and the arguments as they are after the call."""
    return [session.function(name)(*positional), positional]


@implements(CONTAINS)
def membership(session: "Session", real_set: RealSet, point: object) -> bool | None:
    """Whether the point lies in the set behind the handle; None where sympy cannot tell. One point
    a request: the set's own code may look around for others."""
    return contains(session.freezer.kept(real_set), point)


@implements(RELEASE)
def release(session: "Session") -> None:
    """Forget the objects that handles point to."""
    session.freezer.release()
