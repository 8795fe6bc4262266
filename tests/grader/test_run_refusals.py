"""`python -m solutions` refuses: a mistake in the call, or a function that is not written yet."""

import os
import shutil
import subprocess
import sys

import pytest
import torch

from exercises.given.command_line import main
from exercises.given.devices import usable_cpus
from grader.checks.layout import SOLUTIONS
from solutions import networks
from tests.grader.idx import write_root
from tests.grader.real_runs import arguments, one_line


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return write_root(tmp_path_factory.mktemp("data"), train=24)


@pytest.fixture(scope="module")
def finished(root, tmp_path_factory):
    """A finished run of one epoch."""
    out = tmp_path_factory.mktemp("runs") / "finished"
    assert main("solutions", arguments(root, out, epochs=1)) == 0
    return out


class TestRefusals:
    """A mistake in the call is one line on stderr, with exit code 2, and changes nothing."""

    @pytest.mark.parametrize(
        ("options", "remedy"),
        [
            ({"seed": 4}, "pass --seed 3 to continue it"),
            ({"batch-size": 10}, "pass --batch-size 8 to continue it"),
            ({"limit": 19}, "the same --data and --limit to continue it"),
        ],
    )
    def test_continuing_with_other_settings(self, root, finished, capsys, options, remedy):
        before = {path.name: path.stat().st_mtime_ns for path in finished.iterdir()}
        assert main("solutions", arguments(root, finished, epochs=3, **options)) == 2
        assert remedy in one_line(capsys)
        assert {path.name: path.stat().st_mtime_ns for path in finished.iterdir()} == before

    def test_continuing_with_other_pictures(self, finished, tmp_path, capsys):
        other = write_root(tmp_path / "other", seed=1)
        assert main("solutions", arguments(other, finished, epochs=3)) == 2
        assert "pass the same --data" in one_line(capsys)

    def test_continuing_with_another_network(self, root, finished, capsys, monkeypatch):
        monkeypatch.setattr(networks, "build_discriminator", networks.build_generator)
        assert main("solutions", arguments(root, finished, epochs=3)) == 2
        assert "does not fit the current networks" in one_line(capsys)

    def test_a_cut_checkpoint(self, root, finished, tmp_path, capsys):
        content = (finished / "checkpoint.pt").read_bytes()
        (tmp_path / "checkpoint.pt").write_bytes(content[: len(content) // 2])
        assert main("solutions", arguments(root, tmp_path)) == 2
        assert "checkpoint.pt cannot be read" in one_line(capsys)

    def test_a_folder_that_holds_something_else(self, root, tmp_path, capsys):
        (tmp_path / "thesis.txt").write_text("mine")
        assert main("solutions", arguments(root, tmp_path)) == 2
        assert "contains files, but no run" in one_line(capsys)
        assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]

    def test_no_data(self, tmp_path, capsys):
        assert main("solutions", arguments(tmp_path / "nowhere", tmp_path / "run")) == 2
        line = one_line(capsys)
        assert "nowhere does not exist" in line and "apt install" in line
        assert not (tmp_path / "run").exists()

    @pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has CUDA")
    def test_no_cuda(self, root, tmp_path, capsys):
        assert main("solutions", arguments(root, tmp_path / "run", device="cuda")) == 2
        assert "--device cuda: torch finds none here; use --device cpu" in one_line(capsys)

    def test_a_last_batch_of_one(self, root, tmp_path, capsys):
        assert main("solutions", arguments(root, tmp_path / "run", limit=17)) == 2
        assert "one of the 17 images for the last batch" in one_line(capsys)

    @pytest.mark.parametrize("word", ["--device=tpu", "--epochs=0", "--batch-size=x", "--limit=-1"])
    def test_the_parsers_own(self, word, capsys):
        with pytest.raises(SystemExit) as exit:
            main("solutions", [word])
        assert exit.value.code == 2
        assert word.split("=")[0] in capsys.readouterr().err


STUBS = {
    "data.py: load_images": "2.a",
    "data.py: batches": "2.a",
    "networks.py: build_discriminator": "2.b",
    "losses.py: build_optimizers": "2.d",
    "training.py: train_step": "2.e",
    "training.py: sample": "2.e",
    "figures.py: plot_losses": "2.f",
}


@pytest.fixture
def student(tmp_path, monkeypatch):
    """Make a package of the student's own from the solutions; gives its folder."""

    def make(name):
        ignored = shutil.ignore_patterns("__pycache__", "benchmark", "pictures")
        shutil.copytree(SOLUTIONS, tmp_path / name, ignore=ignored)
        monkeypatch.syspath_prepend(tmp_path)
        return tmp_path / name

    return make


@pytest.mark.parametrize("place", STUBS)
def test_a_stub_is_named_at_once(place, student, root, tmp_path, capsys):
    """Under another package name, as a student's folder is; nothing is trained or left behind."""
    package = "work_" + place.replace(".py: ", "_")
    file, function = place.split(": ")
    stub = (
        f'\n\ndef {function}(*args, **kwargs):\n    raise NotImplementedError("{STUBS[place]}")\n'
    )
    with (student(package) / file).open("a") as text:
        text.write(stub)
    assert main(package, arguments(root, tmp_path / "run")) == 1
    err = capsys.readouterr().err
    assert err == f"{package}: {package}/{place} is not written yet ({STUBS[place]})\n"
    assert not (tmp_path / "run").exists()


class TestWhatIsMissing:
    """A function or module that is not there: one line that names it, with exit code 1."""

    def test_a_function(self, student, root, tmp_path, capsys):
        file = student("work_renamed") / "networks.py"
        file.write_text(file.read_text().replace("def build_generator", "def make_generator"))
        (file.parent / "training.py").write_text("def train_step(*a): ...\ndef sample(*a): ...\n")
        assert main("work_renamed", arguments(root, tmp_path / "run")) == 1
        assert capsys.readouterr().err == (
            "work_renamed: work_renamed/networks.py lacks the function `build_generator`: "
            "keep the stub's name for it\n"
        )

    def test_a_module(self, student, root, tmp_path, capsys):
        (student("work_deleted") / "figures.py").unlink()
        assert main("work_deleted", arguments(root, tmp_path / "run")) == 1
        err = capsys.readouterr().err
        assert err.startswith("work_deleted: work_deleted/figures.py is missing: put it back")
        assert err.count("\n") == 1

    def test_an_import_of_the_students_own_is_not_hidden(self, student, root, tmp_path):
        file = student("work_imports") / "data.py"
        file.write_text("import no_such_library\n" + file.read_text())
        with pytest.raises(ModuleNotFoundError, match="no_such_library"):
            main("work_imports", arguments(root, tmp_path / "run"))


@pytest.mark.parametrize("package", ["exercises", "solutions"])
def test_the_default_folder_has_the_packages_name_and_help_is_quick(package):
    code = f"""import runpy, sys
try:
    runpy.run_module({package!r}, run_name="__main__")
except SystemExit as end:
    print("exit code", end.code, "torch" in sys.modules)"""
    done = subprocess.run(
        [sys.executable, "-c", code, "--help"],
        capture_output=True,
        text=True,
        env=os.environ | {"COLUMNS": "200"},
        timeout=500,
    )
    assert done.stdout.splitlines()[-1] == "exit code 0 False", done.stderr
    assert f"usage: python -m {package} " in done.stdout
    assert f"runs/{package}-<date-time>" in done.stdout


def test_usable_cpus_is_within_the_affinity():
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    assert 1 <= usable_cpus() <= allowed
