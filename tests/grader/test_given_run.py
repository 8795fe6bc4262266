"""`python -m solutions`: what a run leaves, and that stopping it costs nothing.

The runs are real: 20 random pictures in batches of 8 (the last one short), two epochs.
"""

import shutil
import signal
import subprocess
import sys

import torch
from safetensors.torch import load_file

from exercises.given.command_line import main
from solutions import figures, networks, training
from solutions.data import load_images
from tests.grader.idx import write_root
from tests.grader.real_runs import OUTPUTS, PNG, arguments, assert_same_end, curves, facts


def losses(out):
    return [(row["epoch"], row["g_loss"], row["d_loss"]) for row in curves(out)]


class TestOutputs:
    def test_a_run_leaves_these_files_and_no_other(self, whole):
        assert {path.name for path in whole.iterdir()} == OUTPUTS
        for path in whole.glob("*.png"):
            assert path.read_bytes().startswith(PNG)

    def test_losses_are_those_of_the_submissions_own_train(self, whole, root):
        images = load_images(root)[:20]
        run = training.train(images, epochs=2, batch_size=8, seed=3, device="cpu", progress=False)
        assert losses(whole) == [
            (str(epoch), repr(g), repr(d))
            for epoch, (g, d) in enumerate(zip(run.g_losses, run.d_losses, strict=True), start=1)
        ]
        weights = load_file(whole / "generator.safetensors")
        for name, tensor in run.generator.state_dict().items():
            assert torch.equal(weights[name], tensor), name

    def test_weights_load_into_the_networks(self, whole):
        for name in ("generator", "discriminator"):
            network = getattr(networks, f"build_{name}")()
            network.load_state_dict(load_file(whole / f"{name}.safetensors"))

    def test_run_json_tells_what_was_run(self, whole, root):
        told = facts(whole)
        expected = {
            "package": "solutions",
            "seed": 3,
            "batch_size": 8,
            "device": "cpu",
            "images": 20,
            "epochs": 2,
            "epochs_done": 2,
            "finished": True,
            "data": str(root),
            "drawn": False,
            "torch": torch.__version__,
            "fast": None,
            "fd32_samples": 20,
        }
        assert expected.items() <= told.items()

    def test_drawn_pictures_are_told_apart(self, tmp_path):
        drawn = write_root(tmp_path / "drawn", train=4)
        (drawn / "DRAWN.txt").write_text("drawn\n")
        assert main("solutions", arguments(drawn, tmp_path / "run", epochs=1)) == 0
        assert facts(tmp_path / "run")["drawn"] is True

    def test_snapshots_at_10_30_50_and_at_the_end(self, tmp_path):
        few = write_root(tmp_path / "few", train=2)
        assert main("solutions", arguments(few, tmp_path / "run", epochs=11)) == 0
        names = sorted(path.name for path in (tmp_path / "run").glob("samples-*"))
        assert names == ["samples-epoch-010.png", "samples-epoch-011.png"]

    def test_a_function_that_returns_no_figure_is_named(self, root, tmp_path, monkeypatch, capsys):
        monkeypatch.setattr(figures, "plot_losses", lambda *losses: None)
        assert main("solutions", arguments(root, tmp_path / "out")) == 2
        told = "plot_losses in figures.py returned None, not a matplotlib Figure"
        assert told in capsys.readouterr().err

    def test_without_a_terminal_an_epoch_is_a_line(self, root, tmp_path, capsys):
        main("solutions", arguments(root, tmp_path / "run", limit=4))
        lines = capsys.readouterr().out.splitlines()
        assert [line.split("  ")[0] for line in lines[:2]] == ["epoch 1/2", "epoch 2/2"]
        assert len(lines) == 3 and lines[2].startswith("done:")


class TestContinuing:
    def test_from_one_epoch_to_two(self, root, whole, tmp_path):
        assert main("solutions", arguments(root, tmp_path / "run", epochs=1)) == 0
        assert facts(tmp_path / "run")["finished"] is True
        torch.manual_seed(99)  # whatever happened in between
        assert main("solutions", arguments(root, tmp_path / "run")) == 0
        assert_same_end(tmp_path / "run", whole)

    def test_after_ctrl_c_in_the_middle_of_an_epoch(
        self, root, whole, tmp_path, monkeypatch, capsys
    ):
        """The interrupt comes right after the second step of epoch 2, as a real Ctrl-C would."""
        calls, train_step = [], training.train_step

        def step_then_interrupt(*args):
            calls.append(train_step(*args))
            if len(calls) == 5:  # three steps an epoch
                signal.raise_signal(signal.SIGINT)
            return calls[-1]

        out = tmp_path / "run"
        with monkeypatch.context() as patch:
            patch.setattr(training, "train_step", step_then_interrupt)
            assert main("solutions", arguments(root, out)) == 130
        assert losses(out) == losses(whole)[:1]
        assert facts(out)["epochs_done"] == 1 and facts(out)["finished"] is False
        kept = torch.load(out / "checkpoint.pt", weights_only=True)["state"]["generator"]
        left = load_file(out / "generator.safetensors")
        assert all(torch.equal(left[name], kept[name]) for name in kept)  # epoch 1's, not newer
        said = capsys.readouterr().out
        assert "1 of 2 epochs" in said
        command = said.splitlines()[-1].split()
        assert command[:3] == ["python", "-m", "solutions"]
        assert main("solutions", command[3:]) == 0
        assert_same_end(out, whole)

    def test_after_ctrl_c_in_the_first_epoch_nothing_is_left(
        self, root, tmp_path, monkeypatch, capsys
    ):
        def interrupt(*args):
            raise KeyboardInterrupt

        monkeypatch.setattr(training, "train_step", interrupt)
        assert main("solutions", arguments(root, tmp_path / "run")) == 130
        assert "start again with" in capsys.readouterr().out
        assert not (tmp_path / "run").exists()

    def test_a_real_ctrl_c_leaves_readable_outputs_and_the_command(self, root, tmp_path):
        out = tmp_path / "run"
        command = [sys.executable, "-m", "solutions", *arguments(root, out, epochs=500, limit=4)]
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        said, errors = process.communicate(timeout=500)
        assert process.returncode == 130, errors
        assert first.startswith("epoch 1/500") and "Traceback" not in errors
        assert f"--out {out} --seed 3 --limit 4" in said.splitlines()[-1]
        done = facts(out)["epochs_done"]
        assert 1 <= done == len(losses(out)) < 500
        assert (out / "losses.png").read_bytes().startswith(PNG)
        load_file(out / "generator.safetensors")
        assert torch.load(out / "checkpoint.pt", weights_only=True)["state"]["seconds"]

    def test_a_finished_run_says_so_and_restores_its_outputs(self, root, whole, tmp_path, capsys):
        out = tmp_path / "run"
        out.mkdir()
        shutil.copy(whole / "checkpoint.pt", out)
        assert main("solutions", arguments(root, out)) == 0
        assert "2 epochs are already done" in capsys.readouterr().out
        assert {path.name for path in out.iterdir()} == OUTPUTS
        assert_same_end(out, whole)
