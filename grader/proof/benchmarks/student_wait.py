"""How long a student waits: the public checks on the reference, compared with their imports.

Each time is that of a separate process, from start to end.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

from rich.table import Table

from ...checks.layout import ROOT

IMPORTS = (
    "import hypothesis, matplotlib.figure, msgspec, mpmath, numpy, pytest, rich.table, sympy, "
    "torch, torchvision.datasets, matplotlib.backends.backend_agg"
)
PYTEST = ("-m", "pytest", "--submission=solutions", "-p", "no:cacheprovider", "--no-smoke")
COMMANDS = {
    "importing what they need": ("-c", IMPORTS),
    "all public checks but the short training": PYTEST,
    "question 1 alone": (*PYTEST, "--questions=1.a,1.b,1.c,1.d,extra"),
}
TIMES, PLUS, FIRST_QUESTION = 2, 4.0, 2.5  # of the imports; seconds


def student_table(rounds: int) -> Table:
    """Medians of this many rounds; each command runs once per round."""
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        for name, arguments in COMMANDS.items():
            seconds[name].append(_seconds(arguments))
    imports, checks, first = (statistics.median(found) for found in seconds.values())
    table = Table("a student's run, in one process", box=None, pad_edge=False)
    for head in ("seconds", "at most"):
        table.add_column(head, justify="right")
    limits = "", f"{TIMES * imports + PLUS:.1f} s", f"{FIRST_QUESTION} s"
    for name, found, limit in zip(seconds, (imports, checks, first), limits, strict=True):
        table.add_row(name, f"{found:.1f} s", limit)
    return table


def _seconds(arguments: Sequence[str]) -> float:
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "OMP_WAIT_POLICY": "PASSIVE"},
    )
    return time.perf_counter() - started
