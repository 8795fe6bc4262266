"""What a worker gives up, in the order in which it can, before a submission's code is there."""

import os
import resource
import sys
import tempfile
from collections.abc import Iterable

from ..process.plan import Plan
from . import landlock, linux, seccomp

SHARED_MEMORY = "/dev/shm"
READABLE_DEVICES = ("/dev/random", "/dev/urandom")
OPEN_DEVICES = ("/dev/null", "/dev/zero", "/dev/full")
MAX_FILES = 128  # open at once
OWN_THREADS = "/proc/self/task"
MAX_ENTRIES = 4096  # files and folders in a worker's own folder


def enter_namespaces(plan: Plan) -> None:
    """New namespaces for what is forked next: its own processes, mounts, network and queues.

    This process stays where it is in the tree of processes; its next child is the new one's
    first. An empty file system of bounded size lies at the plan's folder from now on, and what the
    plan hides is covered.
    """
    flags = linux.NEWNS | linux.NEWPID | linux.NEWNET | linux.NEWIPC | linux.NEWUTS
    if plan.namespaces == "user":
        linux.unshare_with_user(flags)
    else:
        linux.unshare(flags)
    linux.make_mounts_private()
    for place in (plan.folder, SHARED_MEMORY):
        linux.mount_tmpfs(place, plan.limits.disk, MAX_ENTRIES)
    for device in plan.hidden:
        linux.cover(device, os.devnull)


def give_up_rights(plan: Plan, folder: str, user: int | None) -> None:
    """Lock this process down as the plan says. user: the number to become, where it may.

    OSError where something that was planned cannot be had: then nothing must run here.
    """
    os.chdir(folder)
    os.environ.update(HOME=folder, TMPDIR=folder)
    tempfile.tempdir = None
    set_limits(plan)
    kept = [_right_to_pass()] if plan.pass_closed_folders and user is not None else []
    if sys.platform == "linux":
        linux.drop_bounding_set()
    if user is not None:
        linux.become(user, keep=bool(kept))
    if sys.platform == "linux":
        linux.forbid_new_privileges()
        linux.keep_capabilities(*kept)
    if plan.landlock:
        landlock.restrict(_allowed(plan, folder))
    if plan.seccomp:
        seccomp.install(_filter(plan))


def _filter(plan: Plan) -> bytes:
    refused = dict(seccomp.REFUSED)
    if plan.gpu:  # CUDA makes one at its start, and gives up where it cannot
        del refused["memfd_create"]
    if plan.namespaces:
        return seccomp.program(refused, families=(seccomp.UNIX,))
    # Without a network and mounts of its own, sockets and files are those of the machine.
    refused |= seccomp.REFUSED_OUTSIDE_NAMESPACES
    return seccomp.program(refused, nameless_files=False, packets=plan.gpu)


def _right_to_pass() -> int:
    """The right to read what only its owner may: the narrow one, or in containers the wide one.
    Landlock, which minds neither, keeps it to what the plan names."""
    narrow = linux.has_capability(linux.DAC_READ_SEARCH)
    return linux.DAC_READ_SEARCH if narrow else linux.DAC_OVERRIDE


def set_limits(plan: Plan) -> None:
    """The kernel's own limits, which nothing in this process can raise again."""
    limits = plan.limits
    bounds = {
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_FSIZE: limits.disk,
        resource.RLIMIT_NOFILE: MAX_FILES,
        resource.RLIMIT_CORE: 0,
    }
    if limits.address_space:
        bounds[resource.RLIMIT_AS] = limits.address_space
    if plan.namespaces or plan.landlock:  # else it counts all that the user runs, the judge too
        bounds[resource.RLIMIT_NPROC] = limits.processes
    for limit, most in bounds.items():
        _, hard = resource.getrlimit(limit)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # At the first the kernel says why (SIGXCPU), at the second it kills.
        second = bound + 1 if limit == resource.RLIMIT_CPU and bound != hard else bound
        resource.setrlimit(limit, (bound, second))


def _allowed(plan: Plan, folder: str) -> Iterable[tuple[str, int]]:
    for path in (*plan.readable, *READABLE_DEVICES, *plan.facts):
        yield path, landlock.READ
    for path in (*OPEN_DEVICES, *plan.devices):
        yield path, landlock.USE
    if plan.namespaces:
        yield folder, landlock.WRITE
        yield SHARED_MEMORY, landlock.WRITE
    else:  # a file that is removed while it is open would be seen by no watch
        yield folder, landlock.ADD
    yield "/proc/self", landlock.READ
    if plan.gpu:  # CUDA gives its threads names, and gives up where it cannot
        yield OWN_THREADS, landlock.READ | landlock.CHANGE
