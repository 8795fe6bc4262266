"""`python -m solutions`: what a run leaves, and that stopping it costs nothing.

The runs are real: 96 random pictures, batches of 32 and 40 (the last one short), two epochs.
"""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import solutions.epochs
import solutions.run
import torch
from safetensors.torch import load_file

from solutions import networks, training
from solutions.__main__ import main
from solutions.data import load_images
from tests.grader.idx import write_root

OUTPUTS = {
    "checkpoint.pt",
    "discriminator.safetensors",
    "generator.safetensors",
    "losses.csv",
    "losses.png",
    "quality.png",
    "run.json",
    "samples-epoch-002.png",
}
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return write_root(tmp_path_factory.mktemp("data"), train=100)


def arguments(root, out, epochs=2, **options):
    options = {"limit": 96, "batch-size": 40, "device": "cpu", "seed": 3} | options
    words = [f"--data={root}", f"--out={out}", f"--epochs={epochs}"]
    return words + [f"--{name}={value}" for name, value in options.items()]


@pytest.fixture(scope="module")
def whole(root, tmp_path_factory):
    """A run of two epochs that nothing disturbed."""
    out = tmp_path_factory.mktemp("runs") / "whole"
    assert main(arguments(root, out)) == 0
    return out


def losses(out):
    """The rows of losses.csv, but for the seconds."""
    with (out / "losses.csv").open(newline="") as file:
        return [(row["epoch"], row["g_loss"], row["d_loss"]) for row in csv.DictReader(file)]


def facts(out):
    return json.loads((out / "run.json").read_text())


def assert_same_end(out, whole):
    assert losses(out) == losses(whole)
    for name in ("generator", "discriminator"):
        got, expected = (load_file(f / f"{name}.safetensors") for f in (out, whole))
        assert got.keys() == expected.keys()
        assert all(torch.equal(got[key], expected[key]) for key in got), name
    name = "samples-epoch-002.png"
    assert (out / name).read_bytes() == (whole / name).read_bytes()


class TestOutputs:
    def test_a_run_leaves_these_files_and_no_other(self, whole):
        assert {path.name for path in whole.iterdir()} == OUTPUTS
        for path in whole.glob("*.png"):
            assert path.read_bytes().startswith(PNG)

    def test_losses_are_those_of_the_submissions_own_train(self, whole, root):
        images = load_images(root)[:96]
        run = training.train(images, epochs=2, batch_size=40, seed=3, device="cpu", progress=False)
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
            "batch_size": 40,
            "device": "cpu",
            "images": 96,
            "epochs": 2,
            "epochs_done": 2,
            "finished": True,
            "data": str(root),
            "drawn": False,
            "torch": torch.__version__,
            "fast": None,
            "fd32_samples": 96,
        }
        assert expected.items() <= told.items()

    def test_drawn_pictures_are_told_apart(self, tmp_path):
        drawn = write_root(tmp_path / "drawn", train=4)
        (drawn / "DRAWN.txt").write_text("drawn\n")
        assert main(arguments(drawn, tmp_path / "run", epochs=1)) == 0
        assert facts(tmp_path / "run")["drawn"] is True

    def test_snapshots_at_10_30_50_and_at_the_end(self, tmp_path):
        few = write_root(tmp_path / "few", train=2)
        assert main(arguments(few, tmp_path / "run", epochs=11)) == 0
        names = sorted(path.name for path in (tmp_path / "run").glob("samples-*"))
        assert names == ["samples-epoch-010.png", "samples-epoch-011.png"]

    def test_without_a_terminal_an_epoch_is_a_line(self, root, tmp_path, capsys):
        main(arguments(root, tmp_path / "run", limit=4))
        lines = capsys.readouterr().out.splitlines()
        assert [line.split("  ")[0] for line in lines[:2]] == ["epoch 1/2", "epoch 2/2"]
        assert len(lines) == 3 and lines[2].startswith("done:")


class TestGoingOn:
    def test_from_one_epoch_to_two(self, root, whole, tmp_path):
        assert main(arguments(root, tmp_path / "run", epochs=1)) == 0
        assert facts(tmp_path / "run")["finished"] is True
        torch.manual_seed(99)  # whatever happened in between
        assert main(arguments(root, tmp_path / "run")) == 0
        assert_same_end(tmp_path / "run", whole)

    def test_after_ctrl_c_in_the_middle_of_an_epoch(
        self, root, whole, tmp_path, monkeypatch, capsys
    ):
        """The interrupt comes right after the second step of epoch 2, as a real Ctrl-C would."""
        calls = []

        def step_then_interrupt(*args):
            calls.append(training.train_step(*args))
            if len(calls) == 5:  # three steps an epoch
                signal.raise_signal(signal.SIGINT)
            return calls[-1]

        out = tmp_path / "run"
        with monkeypatch.context() as patch:
            patch.setattr(solutions.epochs, "train_step", step_then_interrupt)
            assert main(arguments(root, out)) == 130
        assert losses(out) == losses(whole)[:1]
        assert facts(out)["epochs_done"] == 1 and facts(out)["finished"] is False
        kept = torch.load(out / "checkpoint.pt", weights_only=True)["state"]["generator"]
        left = load_file(out / "generator.safetensors")
        assert all(torch.equal(left[name], kept[name]) for name in kept)  # epoch 1's, not newer
        said = capsys.readouterr().out
        assert "1 of 2 epochs" in said
        command = said.splitlines()[-1].split()
        assert command[:3] == ["python", "-m", "solutions"]
        assert main(command[3:]) == 0
        assert_same_end(out, whole)

    def test_after_ctrl_c_in_the_first_epoch_nothing_is_left(
        self, root, tmp_path, monkeypatch, capsys
    ):
        def interrupt(*args):
            raise KeyboardInterrupt

        monkeypatch.setattr(solutions.epochs, "train_step", interrupt)
        assert main(arguments(root, tmp_path / "run")) == 130
        assert "start anew" in capsys.readouterr().out
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
        said, errors = process.communicate(timeout=30)
        assert process.returncode == 130, errors
        assert first.startswith("epoch 1/500") and "Traceback" not in errors
        assert f"--out {out} --seed 3 --limit 4" in said.splitlines()[-1]
        done = facts(out)["epochs_done"]
        assert 1 <= done == len(losses(out)) < 500
        assert (out / "losses.png").read_bytes().startswith(PNG)
        load_file(out / "generator.safetensors")
        assert torch.load(out / "checkpoint.pt", weights_only=True)["state"]["seconds"]

    def test_a_finished_run_says_so_and_mends_its_outputs(self, root, whole, tmp_path, capsys):
        out = tmp_path / "run"
        out.mkdir()
        shutil.copy(whole / "checkpoint.pt", out)
        assert main(arguments(root, out)) == 0
        assert "2 epochs are done" in capsys.readouterr().out
        assert {path.name for path in out.iterdir()} == OUTPUTS
        assert_same_end(out, whole)


class TestRefusals:
    """A mistake in the call is one line on stderr, with exit code 2, and changes nothing."""

    @pytest.mark.parametrize(
        ("options", "remedy"),
        [
            ({"seed": 4}, "pass --seed 3"),
            ({"batch-size": 32}, "pass --batch-size 40"),
            ({"limit": 95}, "the same --data and --limit"),
        ],
    )
    def test_going_on_with_other_settings(self, root, whole, capsys, options, remedy):
        before = {path.name: path.stat().st_mtime_ns for path in whole.iterdir()}
        assert main(arguments(root, whole, epochs=3, **options)) == 2
        assert remedy in one_line(capsys)
        assert {path.name: path.stat().st_mtime_ns for path in whole.iterdir()} == before

    def test_going_on_with_other_pictures(self, whole, tmp_path, capsys):
        other = write_root(tmp_path / "other", seed=1)
        assert main(arguments(other, whole, epochs=3)) == 2
        assert "pass the same --data" in one_line(capsys)

    def test_going_on_with_another_network(self, root, whole, capsys, monkeypatch):
        monkeypatch.setattr("solutions.checkpoint.build_discriminator", networks.build_generator)
        assert main(arguments(root, whole, epochs=3)) == 2
        assert "does not fit the networks" in one_line(capsys)

    def test_a_cut_checkpoint(self, root, whole, tmp_path, capsys):
        content = (whole / "checkpoint.pt").read_bytes()
        (tmp_path / "checkpoint.pt").write_bytes(content[: len(content) // 2])
        assert main(arguments(root, tmp_path)) == 2
        assert "checkpoint.pt cannot be read" in one_line(capsys)

    def test_a_folder_that_holds_something_else(self, root, tmp_path, capsys):
        (tmp_path / "thesis.txt").write_text("mine")
        assert main(arguments(root, tmp_path)) == 2
        assert "holds something else than a run" in one_line(capsys)
        assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]

    def test_no_data(self, tmp_path, capsys):
        assert main(arguments(tmp_path / "nowhere", tmp_path / "run")) == 2
        line = one_line(capsys)
        assert "nowhere does not exist" in line and "apt install" in line
        assert not (tmp_path / "run").exists()

    @pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has CUDA")
    def test_no_cuda(self, root, tmp_path, capsys):
        assert main(arguments(root, tmp_path / "run", device="cuda")) == 2
        assert "--device cuda: torch finds none here; use --device cpu" in one_line(capsys)

    def test_a_last_batch_of_one(self, root, tmp_path, capsys):
        assert main(arguments(root, tmp_path / "run", limit=81)) == 2
        assert "a last batch of one of the 81 images" in one_line(capsys)

    @pytest.mark.parametrize("word", ["--device=tpu", "--epochs=0", "--batch-size=x", "--limit=-1"])
    def test_the_parsers_own(self, word, capsys):
        with pytest.raises(SystemExit) as exit:
            main([word])
        assert exit.value.code == 2
        assert word.split("=")[0] in capsys.readouterr().err


def one_line(capsys):
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and err.startswith("solutions: "), err
    return err


STUBS = {
    "data.py: load_images": "2.a",
    "data.py: batches": "2.a",
    "networks.py: build_discriminator": "2.b",
    "losses.py: build_optimizers": "2.d",
    "training.py: train_step": "2.e",
    "training.py: sample": "2.e",
    "figures.py: plot_losses": "2.f",
}


@pytest.mark.parametrize("place", STUBS)
def test_a_stub_is_named_at_once(place, root, tmp_path, monkeypatch, capsys):
    """Under another package name, as a student's folder is; nothing is trained or left behind."""
    package = "work_" + place.replace(".py: ", "_")
    folder = tmp_path / package
    shutil.copytree(Path(solutions.run.__file__).parent, folder)
    file, function = place.split(": ")
    stub = (
        f'\n\ndef {function}(*args, **kwargs):\n    raise NotImplementedError("{STUBS[place]}")\n'
    )
    with (folder / file).open("a") as text:
        text.write(stub)
    monkeypatch.syspath_prepend(tmp_path)
    student = __import__(f"{package}.__main__", fromlist=["main"])
    assert student.main(arguments(root, tmp_path / "run")) == 1
    err = capsys.readouterr().err
    assert err == f"{package}: {package}/{place} is not written yet ({STUBS[place]})\n"
    assert not (tmp_path / "run").exists()


def test_the_default_folder_has_the_packages_name_and_help_is_quick(tmp_path):
    code = "import sys, solutions.__main__ as m; print(m._parser().format_help()); "
    code += "sys.exit('torch' in sys.modules)"
    environment = os.environ | {"COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=30
    )
    assert done.returncode == 0
    assert "runs/solutions-<date-time>" in done.stdout


def test_usable_cpus_is_within_the_affinity():
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    assert 1 <= solutions.run.usable_cpus() <= allowed
