"""Runs a command and says how long it took; ends it, and all that it started, if it goes on.

run = timed(["nbgrader", "autograde", "hw"], folder, environment, patience=120)
run.seconds, run.processor_seconds, run.has_ended
"""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LOOK_SECONDS = 0.02
LOG = "log.txt"  # in the command's folder: what it printed


@dataclass(frozen=True)
class TimedRun:
    """Seconds from start to end, and of the processor, of all processes that were waited for.

    has_ended: by itself; otherwise it was ended after the patience.
    """

    seconds: float
    processor_seconds: float
    has_ended: bool


def timed(
    command: Sequence[str | Path], folder: Path, variables: Mapping[str, str], patience: float
) -> TimedRun:
    """Run it in the folder. patience: seconds until it is ended."""
    started = time.perf_counter()
    with (folder / LOG).open("wb") as log:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    has_ended = True
    while not (over := os.wait4(process.pid, os.WNOHANG))[0]:
        time.sleep(LOOK_SECONDS)
        if has_ended and time.perf_counter() - started > patience:
            has_ended = False
            _end(process.pid)
    process.returncode = os.waitstatus_to_exitcode(over[1])
    seconds = time.perf_counter() - started
    return TimedRun(seconds, over[2].ru_utime + over[2].ru_stime, has_ended)


def _end(pid: int) -> None:
    """Kill a process and its descendants, which kernels of Jupyter are, too."""
    for number in [pid, *_descendants(pid)]:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


def _descendants(pid: int) -> list[int]:
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with suppress(OSError):
                stat = Path("/proc", entry, "stat").read_text(errors="replace")
                parents[int(entry)] = int(stat.rpartition(")")[2].split()[1])
    found = {pid}
    while grown := {child for child, parent in parents.items() if parent in found} - found:
        found |= grown
    return sorted(found - {pid})
