"""What a command of the grader starts, watched from outside through /proc."""

import contextlib
import ctypes
import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

PR_SET_CHILD_SUBREAPER = 36
LONG = 300.0  # seconds; what takes a moment may take long on a busy machine

needs_proc = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="processes are counted in /proc, which Linux has"
)


def _parents() -> dict[int, int]:
    """process -> its parent, of all that live."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            state, parent, *_ = stat.read_text().rpartition(")")[2].split()
            if state != "Z":
                parents[int(stat.parent.name)] = int(parent)
    return parents


def children_of(process: int) -> list[int]:
    """The processes that a process has started, and theirs."""
    parents = _parents()
    found = [process]
    for parent in found:
        found += [child for child in parents if parents[child] == parent]
    return found[1:]


def names_of(processes: list[int]) -> dict[int, str]:
    """Command lines of those that live."""
    commands = {}
    for process in processes:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            commands[process] = Path(f"/proc/{process}/cmdline").read_bytes().decode()
    return commands


def births_of(processes: Iterable[int]) -> set[tuple[int, int]]:
    """Those that live, each with when it was started: a number alone is used again."""
    born = set()
    for process in processes:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            facts = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            if facts[0] != "Z":
                born.add((process, int(facts[19])))
    return born


def memory_of(process: int) -> int:
    """Bytes of its own, in use."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) << 10
    return 0


def until(condition: Callable, seconds: float = LONG):
    """The condition's value once it is true."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
    return value


@contextlib.contextmanager
def left_behind() -> Iterator[Callable[[], dict[int, str]]]:
    """A function that tells which processes live that were started within, by name.

    None escapes: those whose parents end become this process's own children, as otherwise they
    would become init's.
    """
    before = set(children_of(os.getpid()))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    assert prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0, os.strerror(ctypes.get_errno())
    try:
        yield lambda: names_of([p for p in children_of(os.getpid()) if p not in before])
    finally:
        prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
