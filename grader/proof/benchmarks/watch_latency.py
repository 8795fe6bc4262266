"""How long after a save a student sees the first result: with `watch`, and with `ptw`.

    table = latency_table(list(latencies(rounds=3)))

Both run in terminals, each in a handout of its own that holds the reference solution but for
training.py. Modules are saved in turn, here and there, so that a busy machine slows both.
"""

import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from ...checks.layout import SOLUTIONS
from ...handout.building import release
from .terminal_session import TerminalSession

LIMITS = {"saddle": 0.3, "dynamics": 0.3, "data": 1.0, "networks": 1.0, "losses": 1.0}  # seconds
WAYS = "watch", "ptw"
COMMANDS = {"watch": "grader.checks.watch", "ptw": "pytest_watcher"}
FIRST = {  # result of a check: of pytest, a letter that begins a line, or follows a check's name
    "watch": re.compile(r"\b[1-9]\d* of \d+ checks: "),
    "ptw": re.compile(r"(?m)(?:^(?:\x1bc)?|\x1b\[K)[.FEtwsx]"),
}
OVER = {"watch": "q quit", "ptw": "Press w to show menu"}  # the end of what each shows after a run


@dataclass(frozen=True)
class Latency:
    """Seconds from a save of the module to the first result on the screen, and to the last."""

    way: str
    module: str
    first: float
    last: float


def latencies(rounds: int) -> Iterator[Latency]:
    """One for each module, way and round."""
    with tempfile.TemporaryDirectory(prefix="grader-watch-") as scratch, ExitStack() as stack:
        handouts = {way: Path(scratch, way) for way in WAYS}
        for handout in handouts.values():
            release(handout)
            for module in LIMITS:
                shutil.copy(SOLUTIONS / f"{module}.py", handout / "exercises")
        watch = stack.enter_context(_session("watch", handouts["watch"]))
        watch.wait_for(OVER["watch"])
        for module in LIMITS:
            with _session("ptw", handouts["ptw"], "exercises", f"exercises/{module}.py") as ptw:
                ptw.wait_for(OVER["ptw"])
                sessions = {"watch": watch, "ptw": ptw}
                for number in range(rounds):
                    yield from _of_round(handouts, sessions, module, number)


def _of_round(
    handouts: Mapping[str, Path], sessions: Mapping[str, TerminalSession], module: str, number: int
) -> Iterator[Latency]:
    text = (SOLUTIONS / f"{module}.py").read_text(encoding="utf-8")
    for way, session in sessions.items():
        new = handouts[way] / "saved"
        new.write_text(f"{text}\n# saved {number}\n", encoding="utf-8")
        session.begin()
        saved = time.perf_counter()
        new.replace(handouts[way] / "exercises" / f"{module}.py")
        first = session.wait_for(FIRST[way]) - saved
        yield Latency(way, module, first, session.wait_for(OVER[way]) - saved)


def _session(way: str, handout: Path, *arguments: str) -> TerminalSession:
    tools = (
        f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # where ptw's pytest is
    )
    environment = {**os.environ, "PATH": tools, "PYTHONPATH": str(handout)}
    return TerminalSession([sys.executable, "-m", COMMANDS[way], *arguments], handout, environment)


def latency_table(found: Sequence[Latency]) -> Table:
    """Medians for each module."""
    table = Table("from a save to the first result", box=None, pad_edge=False)
    for head in ("watch", "at most", "ptw", "to the last: watch", "ptw"):
        table.add_column(head, justify="right")
    for module, limit in LIMITS.items():
        of_module = [[x for x in found if (x.way, x.module) == (way, module)] for way in WAYS]
        watch, ptw = (statistics.median(x.first for x in of_way) for of_way in of_module)
        lasts = [statistics.median(x.last for x in of_way) for of_way in of_module]
        cells = [watch, limit, ptw, *lasts]
        table.add_row(f"{module}.py", *(f"{seconds:.2f} s" for seconds in cells))
    return table
