"""`python -m solutions --fast`: what a run records, how it continues, what it refuses."""

from copy import deepcopy

import pytest
import torch
from torch import nn

from exercises.given import fast
from exercises.given.command_line import main
from exercises.given.run import RunSettings
from solutions import networks
from tests.grader.idx import write_root
from tests.grader.real_runs import arguments, assert_same_end, curves, facts, one_line

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return write_root(tmp_path_factory.mktemp("data"), train=24)


def fast_arguments(root, out, epochs=2):
    return [*arguments(root, out, epochs), "--fast"]


@pytest.fixture(scope="module")
def whole(root, tmp_path_factory):
    """A fast run of two epochs, of a whole and a short batch each."""
    out = tmp_path_factory.mktemp("runs") / "whole"
    assert main("solutions", fast_arguments(root, out)) == 0
    return out


class TestRun:
    def test_run_json_tells_what_is_different(self, whole):
        told = facts(whole)["fast"]
        assert told == fast.record(CPU)
        assert told["one_pass"] and told["fused_adam"] and told["quick_dropout"]
        assert told["autocast"] in ("bfloat16", None) and told["cuda_graph"] is False

    def test_losses_and_quality_of_each_epoch_are_there(self, whole):
        rows = curves(whole)
        assert [row["epoch"] for row in rows] == ["1", "2"]
        assert all(0 < float(row[name]) < 10 for row in rows for name in ("g_loss", "d_loss"))
        assert all(0 < float(row["fd32"]) < 1e5 for row in rows)

    def test_continuing_ends_as_a_run_that_was_never_stopped(self, root, whole, tmp_path):
        out = tmp_path / "run"
        assert main("solutions", fast_arguments(root, out, 1)) == 0
        torch.manual_seed(99)  # whatever happened in between
        assert main("solutions", fast_arguments(root, out)) == 0
        assert_same_end(out, whole)

    def test_the_command_that_continues_is_fast_too(self, root, tmp_path):
        settings = RunSettings("solutions", 2, 20, "cpu", root, tmp_path, 0, None, True, True)
        assert settings.command().endswith("--fast")

    def test_a_plain_run_does_not_continue_a_fast_one(self, root, whole, capsys):
        assert main("solutions", arguments(root, whole, 3)) == 2
        assert "contains a run with fast True, not False: pass --fast to continue" in one_line(
            capsys
        )

    def test_a_fast_run_does_not_continue_a_plain_one(self, root, tmp_path, capsys):
        assert main("solutions", arguments(root, tmp_path / "run", 1)) == 0
        assert main("solutions", fast_arguments(root, tmp_path / "run")) == 2
        assert "leave --fast out to continue" in one_line(capsys)


class BatchStatistics(nn.Module):
    """What batch norm does, in a module of another name."""

    def forward(self, images):
        return images - images.mean(0, keepdim=True)


@pytest.mark.parametrize("mixer", [nn.BatchNorm2d(1), BatchStatistics()], ids=["module", "own"])
def test_a_discriminator_that_mixes_its_batch_is_refused(
    mixer, root, tmp_path, capsys, monkeypatch
):
    build_discriminator = networks.build_discriminator

    def build():
        return nn.Sequential(deepcopy(mixer), build_discriminator())

    monkeypatch.setattr(networks, "build_discriminator", build)
    assert main("solutions", fast_arguments(root, tmp_path / "run", 1)) == 2
    line = one_line(capsys)
    assert "judges each image by itself" in line and "run without --fast" in line
    assert not (tmp_path / "run").exists()
