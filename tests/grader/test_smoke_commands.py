"""The smoke test in `grader smoke` and in `grader grade`: its table, its figures, its picture."""

import json
import os
import subprocess
import sys
from dataclasses import asdict

import pytest
import torch

from grader.checks.layout import ROOT
from grader.checks.smoke import BOUNDS, Statistics
from grader.intake.submissions import SubmissionPath
from grader.judge import batch
from grader.judge.settings import Settings
from tests.grader.handed_in import folder, solved


def grader(*words: object) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "grader", *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "160"},
        timeout=500,
    )


class TestCommands:
    @pytest.mark.slow
    def test_smoke_shows_each_statistic(self, drawn_root, tmp_path):
        out = tmp_path / "out"
        done = grader(
            "smoke", "solutions", "exercises", f"--data={drawn_root}", f"--out={out}", "--seed=1"
        )
        assert done.returncode == 1, done.stderr  # the stubs have learned nothing
        first, _, second = done.stdout.partition("\nexercises\n")
        for name, bound in BOUNDS.items():
            assert any(
                line.split()[:1] == [name] and bound.meaning in line for line in first.splitlines()
            ), name
        assert "passed" in first and "outside" not in first
        assert "todo" in second and "seed 1" in second
        assert (out / "solutions.png").read_bytes().startswith(b"\x89PNG")

    @pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has CUDA")
    @pytest.mark.parametrize(
        "command", [("smoke", "solutions"), ("grade", "solutions"), ("proof", "smoke-bounds")]
    )
    def test_no_gpu(self, command, tmp_path):
        out = [] if "smoke-bounds" in command else ["--out", tmp_path / "out"]
        done = grader(*command, "--device=cuda", *out)
        assert done.returncode == 2
        assert "--device cuda: torch finds no GPU here" in done.stderr

    def test_smoke_of_nothing(self, tmp_path):
        done = grader("smoke", tmp_path / "nowhere")
        assert done.returncode == 2 and "does not exist" in done.stderr


@pytest.mark.slow  # in CI, .ci/require_figures.py asks the same of the main job's results
def test_results_hold_figures_and_picture(drawn_root, tmp_path):
    place = SubmissionPath("ada", folder(tmp_path / "ada", solved()))
    settings = Settings(("2.e",), device="cpu", data=str(drawn_root), data_label="drawn", threads=2)
    (results,) = batch.run([place], tmp_path / "out", settings, 1)
    smoke = [t for t in results["tests"] if "figures" in t["extra_data"]]
    assert len(smoke) == 1 and smoke[0]["status"] == "passed"
    kept = json.loads((tmp_path / "out" / "ada" / "results.json").read_text())
    figures = next(
        t["extra_data"]["figures"] for t in kept["tests"] if "figures" in t["extra_data"]
    )
    assert len(figures["losses"]) == 20 and asdict(
        Statistics(**{name: figures[name] for name in BOUNDS})
    )
    name = f"{smoke[0]['number']}-train.png"
    assert (tmp_path / "out" / "ada" / "feedback" / name).read_bytes().startswith(b"\x89PNG")
    assert kept["extra_data"]["device"] == "cpu"
