"""Limits a judge's memory, so that no answer can take all of the machine's.

    limit_memory()      # once, when the process starts

A check that exceeds the limit gets a MemoryError, which ends it with the outcome "protocol" (see
checks/results/endings.py). The limit is for what the process itself has written or may write
(RLIMIT_DATA): 1.0 GiB after all checks of the reference. Its address space is three times as large,
since libraries map files and reserve what they never use.
"""

import resource
import sys

from ..worker.process.limits import GIB

MOST = 4 * GIB


def limit_memory(most: int = MOST) -> None:
    """Limit this process; does nothing on systems that count differently. Programs that it starts
    inherit the limit and can lift it: only the soft limit is set."""
    if sys.platform == "linux":
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (bound, hard))
