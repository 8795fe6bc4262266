"""Runs a command and says how long it took; ends it, and all that it started, if it goes on.

run = timed(["nbgrader", "autograde", "hw"], folder, environment, patience=120)
run.seconds, run.processor_seconds, run.has_ended
"""

import os
import shlex
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ...selftest.descendants import descendants

ACCOUNTS = Path("/sys/fs/cgroup/cpuacct")
END_SECONDS, LOOK_SECONDS = 5.0, 0.05  # to wait for processes that are ending
LOG = "log.txt"  # in the command's folder: what it printed


@dataclass(frozen=True)
class TimedRun:
    """Seconds from start to end, and of the processor, of all processes (None: not measured).

    has_ended: by itself; otherwise it was ended after the patience.
    """

    seconds: float
    processor_seconds: float | None
    has_ended: bool


def timed(
    command: Sequence[str | Path], folder: Path, variables: Mapping[str, str], patience: float
) -> TimedRun:
    """Run it in the folder. patience: seconds until it is ended."""
    group = _new_group()
    entered = f"echo $$ > {shlex.quote(str(group / 'cgroup.procs'))}; " if group else ""
    started = time.perf_counter()
    with (folder / LOG).open("wb") as log:
        process = subprocess.Popen(
            ["/bin/sh", "-ec", f'{entered}exec "$@"', "sh", *map(str, command)],
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    has_ended = True
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        has_ended = False
        _end(process.pid)
        process.wait()
    seconds = time.perf_counter() - started
    return TimedRun(seconds, _used(group) if group else None, has_ended)


def _new_group() -> Path | None:
    """A control group that counts; None where none can be made."""
    try:
        return Path(tempfile.mkdtemp(prefix="saddle-to-gan-", dir=ACCOUNTS))
    except OSError:
        return None


def _used(group: Path) -> float:
    """Seconds of the processor that its processes took; removes it once they have ended."""
    deadline = time.monotonic() + END_SECONDS
    while (group / "cgroup.procs").read_text() and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
    seconds = int((group / "cpuacct.usage").read_text()) / 1e9
    with suppress(OSError):  # still in use: of no consequence
        group.rmdir()
    return seconds


def _end(pid: int) -> None:
    """Kill a process and its descendants, which kernels of Jupyter are, too."""
    for number in [pid, *descendants(pid)]:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
