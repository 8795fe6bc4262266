"""The descendants of a process."""

import os
from contextlib import suppress
from pathlib import Path


def descendants(of: int | None = None) -> dict[int, str]:
    """Number -> command line of all living descendants of a process, by default of this one; its
    orphans are included if it adopts them (see worker/lockdown/linux.py)."""
    ancestor = os.getpid() if of is None else of
    facts = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with suppress(OSError):
                text = Path("/proc", entry, "stat").read_text(errors="replace")
                state, parent = text.rpartition(")")[2].split()[:2]
                facts[int(entry)] = state, int(parent)
    found = {ancestor}
    while grown := {pid for pid, (_, parent) in facts.items() if parent in found} - found:
        found |= grown
    return {pid: _command(pid) for pid in found - {ancestor} if facts[pid][0] not in "ZX"}


def _command(process: int) -> str:
    with suppress(OSError):
        words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
        return b" ".join(words).decode("utf-8", "replace").strip()[:80]
    return "?"
