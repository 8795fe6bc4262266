"""The ways in which this machine can isolate submissions, strongest first."""

from dataclasses import dataclass, replace

from ...sandbox.machine import Machine


@dataclass(frozen=True)
class Way:
    """One way to isolate. machine: reduced to what this way needs."""

    name: str
    tier: str
    machine: Machine


def ways_to_isolate(machine: Machine) -> list[Way]:
    """All ways of this machine, never tier C, which does not protect it from attacks."""
    ways = [Way("A", "A", machine)] if machine.offers("A") else []
    if machine.namespaces == "root" and machine.user_namespaces:
        unprivileged = replace(machine, namespaces="user", users=False)
        ways.append(Way("A, as an ordinary user", "A", unprivileged))
    if machine.offers("B"):
        ways.append(Way("B", "B", replace(machine, namespaces="")))
    return ways
