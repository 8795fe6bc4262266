"""`--fast`: the one-pass step is the plain step, and a run says what else is different."""

import csv
import json
from copy import deepcopy

import pytest
import torch
from safetensors.torch import load_file
from solutions.checkpoint import RunError, State
from solutions.fast import FastStep, GraphedStep
from solutions.quick_dropout import QuickDropout
from solutions.run import Settings
from torch import nn

from solutions import fast
from solutions.__main__ import main
from solutions.losses import build_optimizers
from solutions.networks import build_discriminator, build_generator
from solutions.training import train_step
from tests.grader.idx import write_root

CPU = torch.device("cpu")
BATCH = 6


def players(dtype=torch.float64, shift=0.0, spread=1.0):
    """Both networks without dropout, and their optimizers. The logits are moved and spread."""
    torch.manual_seed(0)
    generator, discriminator = build_generator().to(dtype), build_discriminator().to(dtype)
    for module in discriminator.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    with torch.no_grad():
        discriminator[-1].weight.mul_(spread)
        discriminator[-1].bias.add_(shift)
    return [generator, discriminator, *build_optimizers(generator, discriminator)]


def batch(dtype=torch.float64, count=BATCH, seed=1):
    random = torch.Generator().manual_seed(seed)
    real = torch.rand(count, 1, 28, 28, generator=random, dtype=dtype) * 2 - 1
    return real, torch.randn(count, 100, generator=random, dtype=dtype)


def step_both(dtype=torch.float64, steps=1, **logits):
    """The players after plain and after fast steps, and both losses of each."""
    plain, quick = players(dtype, **logits), players(dtype, **logits)
    step = FastStep(*quick)
    losses = [train_step(*plain, *batch(dtype, seed=seed)) for seed in range(steps)]
    for seed in range(steps):
        step(*batch(dtype, seed=seed))
    return plain, quick, torch.tensor(losses).sum(0), step.totals / BATCH


LOGITS = [
    {},
    {"spread": 3000.0},  # fakes on both sides of 0
    {"shift": -39.0},
    {"shift": -50.0},
    {"shift": 50.0},
    {"shift": -200.0},
    {"shift": 200.0},
]


class TestOneStep:
    @pytest.mark.parametrize("logits", LOGITS, ids=str)
    def test_is_the_plain_step_in_float64(self, logits):
        plain, quick, expected, losses = step_both(**logits)
        torch.testing.assert_close(losses, expected.double(), rtol=1e-6, atol=1e-12)
        for of_plain, of_quick in zip(plain[:2], quick[:2], strict=True):
            for name, value in of_plain.state_dict().items():
                got = of_quick.state_dict()[name]
                torch.testing.assert_close(got, value, rtol=1e-9, atol=1e-12, msg=name)

    @pytest.mark.parametrize("logits", LOGITS, ids=str)
    def test_has_the_plain_gradients_in_float64(self, logits):
        plain, quick, *_ = step_both(**logits)
        for of_plain, of_quick in zip(plain[:2], quick[:2], strict=True):
            for (name, one), two in zip(
                of_plain.named_parameters(), of_quick.parameters(), strict=True
            ):
                torch.testing.assert_close(two.grad, one.grad, rtol=1e-8, atol=1e-15, msg=name)

    def test_several_steps_with_adams_memory(self):
        plain, quick, expected, losses = step_both(steps=4)
        torch.testing.assert_close(losses, expected.double(), rtol=1e-6, atol=1e-9)
        for of_plain, of_quick in zip(plain[:2], quick[:2], strict=True):
            for name, value in of_plain.state_dict().items():
                torch.testing.assert_close(of_quick.state_dict()[name], value, msg=name)

    @pytest.mark.parametrize("shift", [-200.0, -90.0, 200.0])
    @pytest.mark.parametrize("autocast", [None, torch.bfloat16])
    def test_sure_logits_neither_overflow_nor_vanish(self, shift, autocast):
        plain, quick = players(torch.float32, shift), players(torch.float32, shift)
        train_step(*plain, *batch(torch.float32))
        FastStep(*quick, autocast=autocast)(*batch(torch.float32))
        for one, two in zip(plain[0].parameters(), quick[0].parameters(), strict=True):
            assert two.grad.isfinite().all()
            error = (two.grad - one.grad).norm() / one.grad.norm().clamp(min=1e-30)
            assert error < (1e-4 if autocast is None else 0.15)

    def test_bfloat16_goes_the_same_way(self):
        plain, quick = players(torch.float32), players(torch.float32)
        train_step(*plain, *batch(torch.float32))
        FastStep(*quick, autocast=torch.bfloat16)(*batch(torch.float32))
        for of_plain, of_quick in zip(plain[:2], quick[:2], strict=True):
            one, two = (
                torch.cat([p.grad.flatten() for p in network.parameters()])
                for network in (of_plain, of_quick)
            )
            assert torch.cosine_similarity(one, two, dim=0) > 0.98
            assert all(p.dtype == torch.float32 for p in of_quick.parameters())


class TestOptimizers:
    def test_settings_and_parameters_are_the_packages_own(self):
        state = State(CPU, seed=0)
        state.g_optimizer.param_groups[0].update(lr=3e-4, betas=(0.5, 0.9), eps=1e-6)
        before = state.g_optimizer.param_groups[0]
        fast.prepare(state)
        group = state.g_optimizer.param_groups[0]
        assert (group["lr"], group["betas"], group["eps"]) == (3e-4, (0.5, 0.9), 1e-6)
        assert group["fused"] is True
        assert all(a is b for a, b in zip(group["params"], before["params"], strict=True))

    def test_other_optimizers_are_refused(self):
        state = State(CPU, seed=0)
        state.d_optimizer = torch.optim.SGD(state.discriminator.parameters(), lr=0.1)
        with pytest.raises(RunError, match="build_optimizers gave SGD: run without --fast"):
            fast.prepare(state)


class TestQuickDropout:
    @pytest.mark.parametrize("p", [0.3, 0.5, 0.99])
    def test_drops_the_share_and_scales_the_rest(self, p):
        torch.manual_seed(0)
        with QuickDropout():
            dropped = nn.Dropout(p)(torch.ones(999, 1001))
        zeros = dropped == 0
        assert abs(zeros.double().mean() - p) < 0.002
        for column in range(4):  # each of the four numbers that a random word gives
            assert abs(zeros.flatten()[column::4].double().mean() - p) < 0.004
        rest = dropped[~zeros]
        torch.testing.assert_close(rest, torch.full_like(rest, 1 / (1 - p)), rtol=1e-3, atol=0)

    def test_the_gradient_has_the_same_mask(self):
        values = torch.ones(64, 64, requires_grad=True)
        with QuickDropout():
            dropped = nn.Dropout(0.3)(values)
        dropped.sum().backward()
        assert torch.equal(values.grad, dropped.detach())

    def test_masks_are_drawn_anew_from_torchs_own_generator(self):
        with QuickDropout():
            torch.manual_seed(5)
            first, second = (nn.Dropout(0.5)(torch.ones(100)) for _ in range(2))
            torch.manual_seed(5)
            again = nn.Dropout(0.5)(torch.ones(100))
        assert torch.equal(first, again) and not torch.equal(first, second)

    def test_nothing_is_dropped_in_eval_mode_or_at_p_0(self):
        with QuickDropout():
            assert torch.equal(nn.Dropout(0.3).eval()(torch.ones(100)), torch.ones(100))
            assert torch.equal(nn.Dropout(0.0)(torch.ones(100)), torch.ones(100))
            assert torch.equal(nn.Dropout(1.0)(torch.ones(100)), torch.zeros(100))


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return write_root(tmp_path_factory.mktemp("data"), train=32)


def arguments(root, out, epochs=2, *more):
    return [
        f"--data={root}",
        f"--out={out}",
        f"--epochs={epochs}",
        "--batch-size=20",
        "--device=cpu",
        *more,
    ]


@pytest.fixture(scope="module")
def whole(root, tmp_path_factory):
    """A fast run of two epochs, of a whole and a short batch each."""
    out = tmp_path_factory.mktemp("runs") / "whole"
    assert main(arguments(root, out, 2, "--fast")) == 0
    return out


def curves(out):
    with (out / "losses.csv").open(newline="") as file:
        return [{k: v for k, v in row.items() if k != "seconds"} for row in csv.DictReader(file)]


class TestRun:
    def test_run_json_tells_what_is_different(self, whole):
        told = json.loads((whole / "run.json").read_text())["fast"]
        assert told == fast.record(CPU)
        assert told["one_pass"] and told["fused_adam"] and told["quick_dropout"]
        assert told["autocast"] in ("bfloat16", None) and told["cuda_graph"] is False

    def test_losses_and_quality_of_each_epoch_are_there(self, whole):
        rows = curves(whole)
        assert [row["epoch"] for row in rows] == ["1", "2"]
        assert all(0 < float(row[name]) < 10 for row in rows for name in ("g_loss", "d_loss"))
        assert all(0 < float(row["fd32"]) < 1e5 for row in rows)

    def test_going_on_ends_as_a_run_that_was_never_stopped(self, root, whole, tmp_path):
        out = tmp_path / "run"
        assert main(arguments(root, out, 1, "--fast")) == 0
        torch.manual_seed(99)  # whatever happened in between
        assert main(arguments(root, out, 2, "--fast")) == 0
        assert curves(out) == curves(whole)
        for name in ("generator", "discriminator"):
            got, expected = (load_file(f / f"{name}.safetensors") for f in (out, whole))
            assert all(torch.equal(got[key], expected[key]) for key in expected), name

    def test_the_command_that_goes_on_is_fast_too(self, root, tmp_path):
        settings = Settings("solutions", 2, 20, "cpu", root, tmp_path, 0, None, True, True)
        assert settings.command().endswith("--fast")

    def test_a_plain_run_does_not_go_on_from_a_fast_one(self, root, whole, capsys):
        assert main(arguments(root, whole, 3)) == 2
        assert "holds a run with fast True, not False: pass --fast to go on" in said(capsys)

    def test_a_fast_run_does_not_go_on_from_a_plain_one(self, root, tmp_path, capsys):
        assert main(arguments(root, tmp_path / "run", 1)) == 0
        assert main(arguments(root, tmp_path / "run", 2, "--fast")) == 2
        assert "leave --fast out to go on" in said(capsys)


class BatchStatistics(nn.Module):
    """What batch norm does, in a module of another name."""

    def forward(self, images):
        return images - images.mean(0, keepdim=True)


@pytest.mark.parametrize("mixer", [nn.BatchNorm2d(1), BatchStatistics()], ids=["module", "own"])
def test_a_discriminator_that_mixes_its_batch_is_refused(
    mixer, root, tmp_path, capsys, monkeypatch
):
    def build():
        return nn.Sequential(deepcopy(mixer), build_discriminator())

    monkeypatch.setattr("solutions.checkpoint.build_discriminator", build)
    assert main(arguments(root, tmp_path / "run", 1, "--fast")) == 2
    line = said(capsys)
    assert "judges each image by itself" in line and "run without --fast" in line
    assert not (tmp_path / "run").exists()


def said(capsys):
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and err.startswith("solutions: "), err
    return err


@pytest.mark.skipif(not torch.cuda.is_available(), reason="CUDA graphs need a GPU")
class TestOnAGpu:
    def test_a_recorded_step_is_the_step(self):
        """Three whole batches to warm up, one to record, three to replay; short ones between."""
        counts = [BATCH, BATCH, 4, BATCH, BATCH, BATCH, 4, BATCH, BATCH]
        eager, graphed = (self.players() for _ in range(2))
        steps = FastStep(*eager), GraphedStep(FastStep(*graphed), BATCH)
        for step in steps:
            for seed, count in enumerate(counts):
                step(*(tensor.cuda() for tensor in batch(count=count, seed=seed)))
        torch.testing.assert_close(steps[1].totals, steps[0].totals)
        for of_eager, of_graphed in zip(eager[:2], graphed[:2], strict=True):
            for name, value in of_eager.state_dict().items():
                torch.testing.assert_close(of_graphed.state_dict()[name], value, msg=name)

    @staticmethod
    def players():
        generator, discriminator, *_ = players()
        generator, discriminator = generator.cuda(), discriminator.cuda()
        optimizers = build_optimizers(generator, discriminator)
        return generator, discriminator, *map(fast.fused_adam, optimizers)

    def test_dropout_is_drawn_anew_at_each_replay(self):
        generator, discriminator, *optimizers = self.players()
        for module in discriminator.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.5
        for optimizer in optimizers:
            optimizer.param_groups[0]["lr"] = 0.0  # the networks stay: only masks change
        generator.eval()
        step = GraphedStep(FastStep(generator, discriminator, *optimizers), BATCH)
        seen = set()
        for _ in range(8):
            step.totals.zero_()
            step(*(tensor.cuda() for tensor in batch()))
            seen.add(step.totals[0].item())
        assert len(seen) == 8

    def test_a_run_leaves_its_record(self, root, tmp_path):
        out = tmp_path / "run"
        words = [f"--data={root}", f"--out={out}", "--epochs=6", "--batch-size=12", "--device=cuda"]
        assert main([*words, "--fast"]) == 0
        assert json.loads((out / "run.json").read_text())["fast"]["cuda_graph"] is True
        assert len(curves(out)) == 6

    def test_networks_that_cannot_be_recorded_are_refused(self):
        generator, discriminator, *optimizers = self.players()

        class Reads(nn.Module):
            def forward(self, images):
                images.sum().item()
                return discriminator(images)

        step = GraphedStep(FastStep(generator, Reads(), *optimizers), BATCH)
        with pytest.raises(RunError, match="run without --fast"):
            for _ in range(5):
                step(*(tensor.cuda() for tensor in batch()))
