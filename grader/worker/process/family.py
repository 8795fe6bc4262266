"""What /proc tells of a worker and all that it started; for its keeper. Linux only.

used = [usage(process) for process in descendants()]
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from ..lockdown import lockdown

MAX_PATH = 2000
MAX_FILE = 1 << 16  # bytes: more than any of them has
LOWEST_PRIORITY = 19


def descendants() -> set[int]:
    """All descendants of this process, by their numbers in /proc."""
    parents = dict(_parents())
    found, grown = {int(os.readlink("/proc/self"))}, True
    own = set(found)
    while grown:
        children = {pid for pid, parent in parents.items() if parent in found} - found
        found |= children
        grown = bool(children)
    return found - own


def waiting_of(process: int) -> float:
    """How many seconds a process was ready to run while others ran; 0 where the kernel does not
    count them. process: its number in this pid namespace, also if /proc is that of an outer one."""
    for number in descendants():
        if threads_of(number)[:1] == [process]:
            with suppress(OSError):
                return int(_read(f"/proc/{number}/schedstat").split()[1]) / 1e9
    return 0.0


def threads_of(process: int) -> list[int]:
    """A process's threads, the oldest first, by their numbers in this pid namespace. /proc can be
    that of an outer one."""
    found = []
    with suppress(OSError):
        for thread in sorted(map(int, os.listdir(f"/proc/{process}/task"))):
            status = _read(f"/proc/{process}/task/{thread}/status")
            found.append(int(status.partition("\nNSpid:")[2].partition("\n")[0].split()[-1]))
    return found


def lower(threads: Iterable[int]) -> None:
    """Give these threads the lowest priority."""
    for thread in threads:
        with suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, thread, LOWEST_PRIORITY)


def _read(path: str) -> str:
    """A file of /proc. A keeper reads hundreds a second: pathlib would take most of that time."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.read(descriptor, MAX_FILE).decode(errors="replace")
    finally:
        os.close(descriptor)


def _parents() -> Iterator[tuple[int, int]]:
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with suppress(OSError):
                yield int(entry), int(_read(f"/proc/{entry}/stat").rpartition(")")[2].split()[1])


def usage(process: int) -> tuple[int, int]:
    """A process's memory in bytes, including what is shared, swapped out or for its page tables;
    and the number of its threads. See proc(5)."""
    with suppress(OSError):
        status = _read(f"/proc/{process}/status")
        facts = dict(re.findall(r"^(\w+):\s+(\d+)", status, re.MULTILINE))
        memory = sum(int(facts.get(name, 0)) for name in ("VmRSS", "VmSwap", "VmPTE"))
        return memory << 10, int(facts.get("Threads", 0))
    return 0, 0


def fits(folder: str, most: int) -> bool:
    """Whether the folder stays within this many bytes and the allowed number of files."""
    size = entries = 0
    waiting = [folder]
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as found:
            for entry in found:
                if len(entry.path) > MAX_PATH:
                    return False  # too deep to read
                entries += 1
                size += entry.stat(follow_symlinks=False).st_blocks * 512
                if entries > lockdown.MAX_ENTRIES or size > most:
                    return False
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
    return True
