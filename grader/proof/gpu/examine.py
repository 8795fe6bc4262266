"""Measures each figure in a separate process, so that one that crashes or hangs loses only its own
rows.

    for row in examine(FIGURES, plan, card="NVIDIA H100"): ...
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from ...checks.layout import ROOT
from .targets import Figure, Row, Value, rows_of

SECONDS = 470.0  # for all figures: under 8 minutes


class Scale(msgspec.Struct, frozen=True):
    """How much is measured, and where. data: a torchvision root; label: its content. trainings: of
    the smoke test. hold: seconds for which all GPU memory is taken. slots: how many trainings fit
    on the GPU. limit: number of images in the run. runs, seeds, kinds: of `grader proof
    smoke-bounds`. devices: the GPU's device files, None for those of this machine."""

    device: str = "cuda"
    data: str = ""
    label: str = ""
    trainings: int = 5
    class_size: int = 4
    hold: float = 15.0
    slots: int = 8
    epochs: int = 50
    limit: int | None = None
    steps: int = 469
    rounds: int = 5
    runs: int = 20
    seeds: int = 2
    kinds: str = "right,shown"
    devices: tuple[str, ...] | None = None


def examine(
    figures: Iterable[Figure],
    scale: Scale,
    card: str,
    seconds: float = SECONDS,
    on_start: Callable[[Figure], None] = lambda figure: None,
    module: str = "grader.proof.gpu.measure",
) -> Iterator[Row]:
    """The rows, figure by figure. card: its name. seconds: for all figures. module: the one to run
    for each figure."""
    deadline = time.monotonic() + seconds
    for figure in figures:
        on_start(figure)
        left = deadline - time.monotonic()
        if left < 1:
            values: dict[str, Value] = {}
            reason = f"no time was left: all figures together may take {seconds:g} s"
        else:
            values, reason = measured(figure, scale, min(figure.seconds, left), module)
        yield from rows_of(figure, values, card, reason)


def measured(
    figure: Figure, scale: Scale, seconds: float, module: str
) -> tuple[dict[str, Value], str]:
    """The values from the process, and the reason why others are missing."""
    with tempfile.TemporaryDirectory(prefix="grader-gpu-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o711)  # for workers that are other users
        answer, log = Path(folder, "values.json"), Path(folder, "log")
        command = [sys.executable, "-m", module, figure.name, str(answer)]
        command.append(msgspec.json.encode(scale).decode())
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                env={**os.environ, "TMPDIR": folder, "COLUMNS": "200"},
            )
            try:
                status = process.wait(seconds)
                reason = f"its process ended with {_name(status)}"
            except subprocess.TimeoutExpired:
                reason = f"stopped after {seconds:.0f} s"
            finally:
                _end(process)
        said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        reason += f": {said[-1][:200]}" if said else ""
        if answer.exists():
            return msgspec.json.decode(answer.read_bytes()), "it gave no such value"
        return {}, reason


def _name(status: int) -> str:
    if status >= 0:
        return f"exit code {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"


def _end(process: subprocess.Popen) -> None:
    """Kill the process and its children; sandboxes end with their judges."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()
