"""Real runs for tests: their command line, and what is read back from their folders."""

import csv
import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

OUTPUTS = {
    "checkpoint.pt",
    "discriminator.safetensors",
    "generator.safetensors",
    "losses.csv",
    "losses.png",
    "quality.png",
    "run.html",
    "run.json",
    "samples-epoch-002.png",
}
PNG = b"\x89PNG\r\n\x1a\n"


def arguments(root: Path, out: Path, epochs: int = 2, **options: object) -> list[str]:
    """Options of a small run on the CPU: 20 images in batches of 8, the last one short."""
    options = {"limit": 20, "batch-size": 8, "device": "cpu", "seed": 3} | options
    words = [f"--data={root}", f"--out={out}", f"--epochs={epochs}"]
    return words + [f"--{name}={value}" for name, value in options.items()]


def curves(out: Path) -> list[dict[str, str]]:
    """The rows of losses.csv, but for the seconds."""
    with (out / "losses.csv").open(newline="", encoding="utf-8") as file:
        return [{k: v for k, v in row.items() if k != "seconds"} for row in csv.DictReader(file)]


def facts(out: Path) -> dict:
    return json.loads((out / "run.json").read_text(encoding="utf-8"))


def assert_same_end(out: Path, whole: Path) -> None:
    """The same losses, FD32 and weights, bit for bit."""
    assert curves(out) == curves(whole)
    for name in ("generator", "discriminator"):
        got, expected = (load_file(f / f"{name}.safetensors") for f in (out, whole))
        assert got.keys() == expected.keys()
        assert all(torch.equal(got[key], expected[key]) for key in got), name
    name = "samples-epoch-002.png"
    assert (out / name).read_bytes() == (whole / name).read_bytes()


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    """What a refused run wrote to stderr, which must be a single line."""
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and err.startswith("solutions: "), err
    return err
