"""How much memory this container has, and how much of it a submission may take.

The kernel ends a process when a container's memory is used up, and that must not look like a fault
of the submission. So a run says at its start where there is too little.
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ..worker.process.limits import MIB

LIMITS = (
    "/sys/fs/cgroup/memory.max",  # version 2
    "/sys/fs/cgroup/memory/memory.limit_in_bytes",  # version 1
)
# Of Gradescope's sizes, that is 1.5 GB. With the short training, the reference takes 1.45 GiB of
# what cannot be given back (torch with CUDA), within 1.5 GiB in all.
NEEDED = 1400 * MIB
NEEDED_WITHOUT_TORCH = 600 * MIB  # for question 1 alone, the smallest size will do
KITS_SHARE = 200 * MIB  # not more: the zygote's memory counts as a worker's, too, which shares it


def needed(modules: Iterable[str]) -> int:
    """Bytes of memory that are needed to grade these modules."""
    return NEEDED_WITHOUT_TORCH if set(modules) <= {"saddle", "dynamics"} else NEEDED


def memory(root: Path = Path("/")) -> int:
    """Bytes of memory that this container may use."""
    found = []
    for name in LIMITS:
        with suppress(OSError, ValueError):  # "max" is no number
            found.append(int((root / name[1:]).read_text()))
    for line in (root / "proc/meminfo").read_text().splitlines():
        if line.startswith("MemTotal:"):
            found.append(int(line.split()[1]) << 10)
    return min(found)


def submissions_share(memory: int) -> int:
    """Bytes that a submission's processes may take together, with the libraries."""
    return memory - KITS_SHARE
