"""What a worker gives up, in the necessary order, before a submission's code is loaded."""

import os
import resource
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress

from ..process.messages import Plan
from . import landlock, linux, refused_calls, seccomp

SHARED_MEMORY = "/dev/shm"
READABLE_DEVICES = ("/dev/random", "/dev/urandom")
OPEN_DEVICES = ("/dev/null", "/dev/full")
ZEROS = "/dev/zero"  # mapped, it is memory that no process is seen to hold; CUDA may need it
MAX_FILES = 128  # open at once
MAX_SIGNALS = 256  # that wait, and timers; the system counts them by user
OWN_THREADS = "/proc/self/task"
MAX_ENTRIES = 4096  # files and folders in a worker's own folder


def enter_namespaces(plan: Plan) -> None:
    """Create namespaces for the next fork: its own processes, mounts, network and queues.

    This process stays in its pid namespace; its next child is process 1 of the new one. Mounts an
    empty file system of limited size at the plan's folder, and covers the devices that the plan
    hides.
    """
    flags = linux.NEWNS | linux.NEWPID | linux.NEWNET | linux.NEWIPC | linux.NEWUTS
    if plan.namespaces == "user":
        linux.unshare_with_user(flags)
    else:
        linux.unshare(flags)
    linux.make_mounts_private()
    _mount_writable_places(plan)
    for device in plan.hidden if plan.gpu else (*plan.hidden, ZEROS):
        linux.cover(device, os.devnull)


def _mount_writable_places(plan: Plan) -> None:
    for place in (plan.folder, SHARED_MEMORY):
        linux.mount_tmpfs(place, plan.limits.disk, MAX_ENTRIES)


def empty_writable_places(plan: Plan) -> None:
    """Replace the file systems that `enter_namespaces` mounted by empty ones."""
    for place in (plan.folder, SHARED_MEMORY):
        linux.unmount(place)
    _mount_writable_places(plan)


def settle_in_namespaces(plan: Plan) -> None:
    """What process 1 of the new pid namespace does first: mount its own /proc."""
    if plan.namespaces == "root":
        linux.mount_proc()
    elif plan.namespaces and plan.gpu:  # CUDA looks up its threads by their numbers in there
        # Refused if parts of /proc are covered, as in containers; older drivers do not need it.
        with suppress(PermissionError):
            linux.mount_proc()


def give_up_rights(plan: Plan, folder: str, user: int | None) -> None:
    """Lock this process down as the plan says. user: the user to become, if not None.

    Raises OSError if a part of the plan is not available: then no submission must run here.
    """
    os.chdir(folder)
    os.environ.update(HOME=folder, TMPDIR=folder)
    tempfile.tempdir = None
    set_limits(plan)
    if sys.platform == "linux":
        linux.drop_bounding_set()
        linux.forbid_new_privileges()
        become(plan, user)
    if plan.landlock:
        landlock.restrict(_allowed(plan, folder))
    if plan.seccomp:
        seccomp.install(_filter(plan))


def become(plan: Plan, user: int | None) -> None:
    """Become this user, if not None, with no capabilities but what the plan keeps."""
    kept = [_right_to_pass()] if plan.pass_closed_folders and user is not None else []
    if user is not None:
        linux.become(user, keep=bool(kept))
    linux.keep_capabilities(*kept)


def _filter(plan: Plan) -> bytes:
    refused, arguments = dict(refused_calls.REFUSED), dict(refused_calls.ARGUMENTS)
    if plan.gpu:
        arguments = dict(refused_calls.ARGUMENTS_FOR_CUDA)
        for name in refused_calls.NEEDED_BY_CUDA:
            del refused[name]
    if plan.namespaces:
        families = (seccomp.UNIX,)
        return seccomp.program(refused, arguments, families, ignored=refused_calls.IGNORED)
    # Without its own network and mounts, it would use the machine's sockets and files.
    refused |= refused_calls.REFUSED_OUTSIDE_NAMESPACES
    arguments |= refused_calls.ARGUMENTS_OUTSIDE_NAMESPACES
    return seccomp.program(refused, arguments, packets=plan.gpu, ignored=refused_calls.IGNORED)


def _right_to_pass() -> int:
    """The capability to read files that only their owner may read: the narrow one, or in containers
    the wide one. Landlock ignores both, and limits the worker to the plan's files."""
    narrow = linux.has_capability(linux.DAC_READ_SEARCH)
    return linux.DAC_READ_SEARCH if narrow else linux.DAC_OVERRIDE


def most_processes(plan: Plan) -> int:
    """How many processes and threads a worker may have in all, with torch's."""
    return plan.limits.processes + plan.threads


def set_limits(plan: Plan) -> None:
    """Set the kernel's limits, which this process cannot raise again."""
    limits = plan.limits
    bounds = {
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_FSIZE: limits.disk,
        resource.RLIMIT_NOFILE: MAX_FILES,
        resource.RLIMIT_CORE: 0,
    }
    if sys.platform == "linux":
        bounds[resource.RLIMIT_SIGPENDING] = MAX_SIGNALS
        bounds |= {resource.RLIMIT_NICE: 0, resource.RLIMIT_RTPRIO: 0}
    if limits.address_space:
        bounds[resource.RLIMIT_AS] = limits.address_space
    if plan.namespaces or plan.landlock:  # else it counts all the user's processes
        bounds[resource.RLIMIT_NPROC] = most_processes(plan)
    for limit, most in bounds.items():
        _, hard = resource.getrlimit(limit)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # At the soft limit the kernel sends SIGXCPU, which says why; at the hard limit it kills.
        second = bound + 1 if limit == resource.RLIMIT_CPU and bound != hard else bound
        resource.setrlimit(limit, (bound, second))
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(
        resource.RLIMIT_DATA, (hard, hard)
    )  # the judge's own, see judge/memory_limit.py


def _allowed(plan: Plan, folder: str) -> Iterable[tuple[str, int]]:
    for path in (*plan.readable, *READABLE_DEVICES, *plan.facts):
        yield path, landlock.READ
    for path in (*OPEN_DEVICES, *((ZEROS,) if plan.gpu else ()), *plan.devices):
        yield path, landlock.USE
    if plan.namespaces:
        yield folder, landlock.WRITE
        yield SHARED_MEMORY, landlock.WRITE
    else:  # no REMOVE: the keeper cannot see files that are removed while open
        yield folder, landlock.ADD
    yield "/proc/self", landlock.READ
    if plan.gpu:  # CUDA names its threads (it opens a file there with O_TRUNC), or does not start
        yield OWN_THREADS, landlock.READ | landlock.CHANGE
