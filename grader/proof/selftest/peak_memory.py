"""How much memory this process takes meanwhile.

with PeakMemory() as memory:
    ...
memory.growth
"""

import re
from pathlib import Path

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
RESET_PEAK = "5"  # see proc(5)


class PeakMemory:
    """growth: bytes of resident memory that were added at the highest point. 0 where the system
    does not say it."""

    growth = 0

    def __enter__(self) -> "PeakMemory":
        self._before = 0
        if CLEAR.exists():
            CLEAR.write_text(RESET_PEAK)
            self._before = resident("VmRSS")
        return self

    def __exit__(self, *exception: object) -> None:
        if self._before:
            self.growth = max(0, resident("VmHWM") - self._before)


def resident(field: str) -> int:
    """A field of /proc/self/status, in bytes."""
    found = re.search(rf"^{field}:\s+(\d+) kB", STATUS.read_text(), re.MULTILINE)
    return int(found[1]) << 10 if found else 0
