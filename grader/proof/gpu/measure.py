"""The process that measures one figure.

    python -m grader.proof.gpu.measure NAME ANSWER.json SCALE     SCALE: a `Scale` in JSON

Most figures come from a command of the kit; sandboxed.py has those that need submissions.
"""

import csv
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from ...checks.dataset.datasets import DRAWN
from ...checks.dataset.drawn_dataset import write_root
from ...checks.layout import ROOT
from ...judge import batch
from . import sandboxed
from .examine import Scale
from .targets import Value

IMAGES, BATCH_SIZE = 60_000, 64  # that FashionMNIST has to train with; of a step
GPU_TESTS = "tests/grader/test_fast_on_gpu.py"
DRIVER = Path("/proc/driver/nvidia/version")


def card(scale: Scale) -> dict[str, Value]:
    import torch

    values: dict[str, Value] = {"torch": str(torch.__version__), "CUDA": torch.version.cuda}
    if DRIVER.exists():
        version = re.search(r"  (\d+\.[\d.]+)  ", DRIVER.read_text(encoding="utf-8"))
        values["driver"] = version[1] if version else "of an unknown version"
    if scale.device != "cuda":
        return {**values, "name": scale.device}
    found = torch.cuda.get_device_properties(0)
    values |= {"name": found.name, "memory": found.total_memory >> 20}
    return {**values, "bfloat16": "yes" if torch.cuda.is_bf16_supported() else "no"}


def tests(scale: Scale) -> dict[str, Value]:
    """The kit's own tests that need a GPU."""
    said = _said("pytest", GPU_TESTS, "-p", "no:cacheprovider", "-rN")
    counts = {word: int(n) for n, word in re.findall(r"(\d+) (passed|failed|error)", said)}
    failed = counts.get("failed", 0) + counts.get("error", 0)
    return {"passed": counts.get("passed", 0), "failed": failed}


def bounds(scale: Scale) -> dict[str, Value]:
    """The results of `grader proof smoke-bounds`; the only place that knows its options."""
    jobs = max(1, min(scale.slots, batch.usable_cores()))
    drawn = ["--drawn"] * (scale.label == DRAWN)
    done = _run(
        "grader",
        "proof",
        "smoke-bounds",
        "--device",
        scale.device,
        "--runs",
        scale.runs,
        "--seeds",
        scale.seeds,
        "--only",
        scale.kinds,
        "--jobs",
        jobs,
        *drawn,
    )
    lines = (done.stdout + done.stderr).strip().splitlines()
    print(*lines, sep="\n")  # the last line is the reason if there are no figures
    if done.returncode not in (0, 1):
        raise RuntimeError(f"grader proof smoke-bounds: exit code {done.returncode}: {lines[-1:]}")
    return {
        "exit code": done.returncode,
        "false alarms": sum(line.startswith("a false alarm: ") for line in lines),
        "not refused": sum(line.startswith("not refused: ") for line in lines),
    }


def speed(scale: Scale) -> dict[str, Value]:
    with _pictures(scale, scale.steps * BATCH_SIZE) as data:
        said = _said(
            "solutions.benchmark",
            "--device",
            scale.device,
            "--steps",
            scale.steps,
            "--rounds",
            scale.rounds,
            "--data",
            data,
        )
    ways = dict(re.findall(r"^(plain|fast|tutorial) +([\d,]+ +[\d.]+)", said, re.MULTILINE))
    ratios = {way: float(ways[way].split()[1]) for way in ("plain", "fast")}
    return {**ratios, "the tutorial's loop": int(ways["tutorial"].split()[0].replace(",", ""))}


def run(scale: Scale) -> dict[str, Value]:
    with (
        tempfile.TemporaryDirectory(prefix="grader-gpu-run-") as folder,
        _pictures(scale, scale.limit or IMAGES) as data,
    ):
        out = Path(folder, "run")
        limit = ["--limit", scale.limit] if scale.limit else []
        _said(
            "solutions",
            "--fast",
            "--device",
            scale.device,
            "--epochs",
            scale.epochs,
            "--data",
            data,
            "--out",
            out,
            "--no-progress",
            *limit,
        )
        facts = json.loads((out / "run.json").read_text(encoding="utf-8"))
        with (out / "losses.csv").open(newline="", encoding="utf-8") as file:
            last = list(csv.DictReader(file))[-1]
    images = f"{facts['images']}, drawn" if facts["drawn"] else facts["images"]
    return {
        "seconds": float(facts["seconds"]),
        "images": images,
        "FD32 at the end": float(last["fd32"]),
    }


@contextmanager
def _pictures(scale: Scale, count: int) -> Iterator[str]:
    """A torchvision root. If this machine has only drawn pictures, a new root with `count` of them,
    so that the run takes as long as with FashionMNIST."""
    if scale.label != DRAWN:
        yield scale.data
        return
    with tempfile.TemporaryDirectory(prefix="grader-gpu-drawn-") as folder:
        yield str(write_root(Path(folder, "data"), train=count))


def _run(module: str, *arguments: object) -> subprocess.CompletedProcess:
    """Run `python -m module arguments`."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def _said(module: str, *arguments: object) -> str:
    """What the module prints. Raises RuntimeError with the last line if it fails."""
    done = _run(module, *arguments)
    # pytest's exit code is 1 if a test failed and 5 if none was selected: the counts show this.
    if done.returncode != 0 and module != "pytest":
        lines = (done.stderr or done.stdout).strip().splitlines() or ["no output"]
        raise RuntimeError(f"python -m {module}: exit code {done.returncode}: {lines[-1]}")
    return done.stdout


MEASURES: dict[str, Callable[[Scale], dict[str, Value]]] = {
    "card": card,
    "isolation": sandboxed.isolation,
    "smoke": sandboxed.smoke,
    "memory": sandboxed.memory,
    "run": run,
    "speed": speed,
    "tests": tests,
    "sharing": sandboxed.sharing,
    "bounds": bounds,
}


def main(name: str, answer: str, scale: str) -> None:
    values = MEASURES[name](msgspec.json.decode(scale, type=Scale))
    Path(answer).write_bytes(msgspec.json.encode(values))


if __name__ == "__main__":
    main(*sys.argv[1:])
