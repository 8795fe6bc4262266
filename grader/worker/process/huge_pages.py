"""Moves the zygote's memory into huge pages: a fork copies one page table entry for 2 MiB in place
of 512, and takes a quarter of the time. `grader proof benchmark` shows what a fresh worker costs.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ..lockdown import linux

SIZE = 2 << 20  # bytes, of most processors; with another one, nothing is moved


def collapse() -> None:
    """Move all that has been allocated. Kernels before Linux 6.1 cannot: then nothing changes."""
    for start, end in list(_allocated()):
        start = -(-start // SIZE) * SIZE
        end = end // SIZE * SIZE
        if start < end:
            with suppress(OSError):  # the rest of a region that has no memory yet
                linux.collapse(start, end - start)


def _allocated() -> Iterator[tuple[int, int]]:
    """The regions of memory that are private to this process and no file's."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        addresses, rights, _, _, _, *name = line.split(maxsplit=5)
        if rights == "rw-p" and (not name or name[0].startswith(("[heap]", "[anon:"))):
            start, end = (int(address, 16) for address in addresses.split("-"))
            yield start, end
