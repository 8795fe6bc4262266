"""`python -m solutions` goes on where it stopped, also within an epoch, bit for bit.

The runs are real: 20 random pictures in batches of 8 (the last one short), two epochs.
"""

import os
import signal
import subprocess
import sys

import pytest
import torch

from exercises.given import epochs, run
from exercises.given.command_line import main
from exercises.given.fashion_mnist import drop_partial_files
from exercises.given.fast import FastStep
from solutions import data, training
from tests.grader.idx import write_root
from tests.grader.real_runs import arguments, assert_same_end, one_line

STEPS = 3  # in an epoch
BATCHES = data.batches  # before a test replaces them


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return write_root(tmp_path_factory.mktemp("data"), train=24)


@pytest.fixture(scope="module", params=["plain", "fast", "lazy"])
def kind(request):
    """How a run trains. "lazy": `batches` draws each batch only when it is asked for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(epochs, "READ_EVERY", 0.0)
        if request.param == "lazy":
            patch.setattr(data, "batches", lazy_batches)
        yield request.param


def lazy_batches(images, batch_size, generator):
    left = list(range(len(images)))
    while left:
        drawn = torch.randperm(len(left), generator=generator)[:batch_size].tolist()
        yield images[[left[i] for i in drawn]]
        left = [index for i, index in enumerate(left) if i not in drawn]


@pytest.fixture(scope="module")
def options(kind, root):
    """The command line of such a run into a folder."""
    return lambda out: [*arguments(root, out), *["--fast"] * (kind == "fast")]


@pytest.fixture(scope="module")
def whole(options, tmp_path_factory):
    """A run of two epochs that nothing disturbed."""
    out = tmp_path_factory.mktemp("runs") / "whole"
    assert main("solutions", options(out)) == 0
    return out


@pytest.fixture
def updates(kind, monkeypatch):
    """Counts the updates; `updates.then[n]` is called right after update n."""

    class Updates(list):
        then: dict = {}

    counted = Updates()
    counted.then = {}
    place, name = (FastStep, "__call__") if kind == "fast" else (training, "train_step")
    original = getattr(place, name)

    def update(*args):
        losses = original(*args)
        counted.append(losses)
        counted.then.pop(len(counted), lambda: None)()
        return losses

    monkeypatch.setattr(place, name, update)
    return counted


def ctrl_c():
    signal.raise_signal(signal.SIGINT)


class Killed(BaseException):
    """Stands for `kill -9`: nothing in the run handles it."""


def kill():
    raise Killed


@pytest.mark.parametrize(
    "done", [5, *(pytest.param(done, marks=pytest.mark.slow) for done in (1, 2, 3))]
)
def test_ctrl_c_loses_no_update(done, options, whole, updates, tmp_path, capsys):
    out = tmp_path / "run"
    updates.then[done] = ctrl_c
    assert main("solutions", options(out)) == 130
    assert len(updates) == done
    said = capsys.readouterr().out
    assert f"{(done - 1) // STEPS} of 2 epochs and " in said and "of the next are done" in said
    torch.manual_seed(99)  # whatever happened in between
    command = said.splitlines()[-1].split()
    assert command[:3] == ["python", "-m", "solutions"]
    assert main("solutions", command[3:]) == 0
    assert len(updates) == 2 * STEPS
    assert_same_end(out, whole)


def test_a_killed_run_goes_on_from_its_last_checkpoint(
    options, whole, updates, tmp_path, monkeypatch
):
    out = tmp_path / "run"
    updates.then[5] = kill
    with monkeypatch.context() as patch:
        patch.setattr(run, "SAVE_EVERY", 0.0)
        with pytest.raises(Killed):
            main("solutions", options(out))
    assert main("solutions", options(out)) == 0
    assert len(updates) == 2 * STEPS + 1  # the fifth had not been saved
    assert_same_end(out, whole)


def test_no_checkpoint_is_written_within_a_short_epoch(options, updates, tmp_path):
    updates.then[2] = kill
    with pytest.raises(Killed):
        main("solutions", options(tmp_path / "run"))
    assert not (tmp_path / "run").exists()


def test_other_batches_are_refused_within_an_epoch(root, tmp_path, monkeypatch, capsys):
    original, steps = training.train_step, []

    def step_then_interrupt(*args):
        steps.append(original(*args))
        if len(steps) == 2:
            ctrl_c()
        return steps[-1]

    with monkeypatch.context() as patch:
        patch.setattr(data, "batches", BATCHES)  # the fixture `kind` may have left others there
        patch.setattr(training, "train_step", step_then_interrupt)
        assert main("solutions", arguments(root, tmp_path / "run")) == 130
    monkeypatch.setattr(data, "batches", lazy_batches)
    assert main("solutions", arguments(root, tmp_path / "run")) == 2
    assert "undo your change to it" in one_line(capsys)


def test_a_second_ctrl_c_ends_an_update_that_hangs(root, tmp_path, monkeypatch, capsys):
    def hang(*args):
        ctrl_c()
        ctrl_c()
        raise AssertionError("the second Ctrl-C was not heard")

    monkeypatch.setattr(training, "train_step", hang)
    assert main("solutions", arguments(root, tmp_path / "run")) == 130
    assert "start again with" in capsys.readouterr().out
    assert not (tmp_path / "run").exists()


def ended_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


class TestPartialFiles:
    """What a killed run was writing is cleared away at the next start."""

    def test_in_a_run_s_folder(self, root, tmp_path):
        out = tmp_path / "run"
        out.mkdir()
        left = out / f".checkpoint.pt.{ended_process()}"
        left.write_bytes(b"half")
        assert main("solutions", arguments(root, out, epochs=1)) == 0
        assert not left.exists()

    def test_others_stay(self, tmp_path):
        ended = ended_process()
        stay = [f".losses.csv.{os.getpid()}", ".hidden.txt", f".{ended}", f"losses.csv.{ended}"]
        for name in (*stay, f".losses.csv.{ended}"):
            (tmp_path / name).touch()
        (tmp_path / f".download.{ended}" / "FashionMNIST").mkdir(parents=True)
        drop_partial_files(tmp_path)
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted(stay)


@pytest.mark.parametrize(
    "library",
    [
        "torch",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("torchvision", "matplotlib")),
    ],
)
def test_the_first_line_comes_before_torch_and_a_broken_library_is_named(library, tmp_path):
    (tmp_path / f"{library}.py").write_text('raise OSError("lib.so: cannot open shared object")\n')
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-m", "solutions"],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=500,
    )
    first, then = done.stderr.splitlines()
    assert first.startswith("solutions: importing torch")
    assert f"{library} cannot be imported here (OSError: lib.so" in then
    assert "no fault of your code" in then and f"--reinstall-package {library}" in then
    assert done.returncode == 2
