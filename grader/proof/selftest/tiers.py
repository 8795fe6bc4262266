"""The ways in which this machine can isolate submissions, strongest first."""

from dataclasses import dataclass, replace

from ...sandbox.machine import Machine, why_no_worker
from . import ordinary_user


@dataclass(frozen=True)
class Way:
    """One way to isolate. machine: reduced to what this way needs."""

    name: str
    tier: str
    machine: Machine


def ways_to_isolate(machine: Machine) -> list[Way]:
    """All ways of this machine, never tier C, which does not protect it from attacks."""
    ways = [Way("A", "A", machine)] if machine.offers("A") else []
    if machine.namespaces == "root":
        unprivileged = as_ordinary_user(machine)
        if not why_no_worker("user", unprivileged.bubblewrap, unprivileged.prefix):
            ways.append(Way("A, as an ordinary user", "A", unprivileged))
    if machine.offers("B"):
        ways.append(Way("B", "B", replace(machine, namespaces="")))
    return ways


def as_ordinary_user(machine: Machine) -> Machine:
    """The machine as it is for an ordinary user, who must be able to create namespaces."""
    return replace(machine, namespaces="user", users=False, prefix=ordinary_user.COMMAND)
