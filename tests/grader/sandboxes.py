"""Every way of isolation that this machine offers, for tests to run in each."""

import pytest

from grader.proof.selftest.tiers import as_ordinary_user
from grader.sandbox.launch import Isolation
from grader.sandbox.machine import Machine, probe
from grader.worker.process.limits import Limits

MIB = 1 << 20
SMALL = Limits(memory=1024 * MIB, address_space=2048 * MIB, disk=16 * MIB, processes=32)
WAYS = ("A, superuser", "A, user namespace", "B", "C")


def machine_of(way: str) -> Machine:
    """This machine, seen with no more than the way needs."""
    machine = probe()
    if way == "A, user namespace" and machine.namespaces:
        return as_ordinary_user(machine) if machine.namespaces == "root" else machine
    return machine


def isolation(way: str, limits: Limits = SMALL, **options) -> Isolation:
    """That way of isolation; skips the test where this machine does not offer it."""
    machine, tier = machine_of(way), way[0]
    if not machine.offers(tier) or (way == "A, superuser" and machine.namespaces != "root"):
        pytest.skip(f"{way} is not to be had here: {machine.missing}")
    return Isolation(machine, tier, limits, **options)


def best(limits: Limits = SMALL, **options) -> Isolation:
    """The strongest that there is."""
    return Isolation(probe(), probe().tier, limits, **options)
