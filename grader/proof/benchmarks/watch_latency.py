"""How long after a save a student sees the first result: with `watch`, and with `ptw`.

    table = latency_table(measured(rounds=3))

Both run in a terminal, in a handout that holds the reference solution; in each round and for each
module both are saved in turn, so that a busy machine slows both.
"""

import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from ...checks.assignment import MODULES
from ...checks.layout import SOLUTIONS
from ...handout.building import release
from .terminal_session import TerminalSession

LIMITS = {"saddle": 0.3, "dynamics": 0.3, "data": 1.0, "networks": 1.0, "losses": 1.0}  # seconds
WATCH = "-m", "grader.checks.watch"
PTW = "-m", "pytest_watcher", "exercises", "-k"
IS_WATCHING, HAS_RUN = "Press w to show menu", "q quit"  # the last that each shows
# The first check's result. Of pytest, a letter in a line of its own; of watch, "1 of 8 checks: ".
FIRST = {"watch": re.compile(r"\b[1-9]\d* of \d+ checks: "), "ptw": re.compile(r"(?m)^[.FEtwsx]")}


@dataclass(frozen=True)
class Latency:
    """Seconds from a save of the module to the first result on the screen. way: watch or ptw."""

    way: str
    module: str
    seconds: float


def measured(rounds: int) -> Iterator[Latency]:
    """A latency for each module, way and round."""
    with tempfile.TemporaryDirectory(prefix="grader-watch-") as scratch:
        handout = Path(scratch, "handout")
        release(handout)
        for module in MODULES:
            shutil.copy(SOLUTIONS / f"{module}.py", handout / "exercises")
        with ExitStack() as stack:
            watch = stack.enter_context(_session(handout, *WATCH))
            watch.wait_for(" of ")  # the first run, of everything, is ended by a save
            for module in LIMITS:
                with _session(handout, *PTW, f"exercises/{module}.py") as ptw:
                    yield from _of_module(handout, module, {"watch": watch, "ptw": ptw}, rounds)


def _of_module(
    handout: Path, module: str, sessions: Mapping[str, TerminalSession], rounds: int
) -> Iterator[Latency]:
    sessions["ptw"].wait_for(IS_WATCHING)
    for _ in range(rounds):
        for way, session in sessions.items():
            yield Latency(way, module, _seconds(handout, module, way, session))


def _seconds(handout: Path, module: str, way: str, session: TerminalSession) -> float:
    """Save the module, and wait for the first result. The other way's run is waited for, too: it
    sees the save as well."""
    raise NotImplementedError
