"""The ways in which this machine can isolate submissions, strongest first."""

from dataclasses import dataclass, replace

from ...sandbox.machine import Machine


@dataclass(frozen=True)
class Way:
    """machine: seen with no more than this way needs."""

    name: str
    tier: str
    machine: Machine


def ways_to_isolate(machine: Machine) -> list[Way]:
    """Never tier C, where nothing would stand between an attack and this machine."""
    ways = [Way("A", "A", machine)] if machine.offers("A") else []
    if machine.namespaces == "root" and machine.user_namespaces:
        unprivileged = replace(machine, namespaces="user", users=False)
        ways.append(Way("A, as anybody", "A", unprivileged))
    if machine.offers("B"):
        ways.append(Way("B", "B", replace(machine, namespaces="")))
    return ways
