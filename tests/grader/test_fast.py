"""`--fast`: the one-pass step is the plain step; its optimizers and its dropout."""

import pytest
import torch
from torch import nn

from exercises.given import fast
from exercises.given.checkpoint import RunError, RunState
from exercises.given.fast import FastStep
from exercises.given.functions import Functions
from exercises.given.quick_dropout import QuickDropout
from solutions.training import train_step
from tests.grader.players import BATCH, batch, players

CPU = torch.device("cpu")


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
        state = RunState(Functions.of_package("solutions"), CPU, seed=0)
        state.g_optimizer.param_groups[0].update(lr=3e-4, betas=(0.5, 0.9), eps=1e-6)
        before = state.g_optimizer.param_groups[0]
        fast.prepare(state)
        group = state.g_optimizer.param_groups[0]
        assert (group["lr"], group["betas"], group["eps"]) == (3e-4, (0.5, 0.9), 1e-6)
        assert group["fused"] is True
        assert all(a is b for a, b in zip(group["params"], before["params"], strict=True))

    def test_other_optimizers_are_refused(self):
        state = RunState(Functions.of_package("solutions"), CPU, seed=0)
        state.d_optimizer = torch.optim.SGD(state.discriminator.parameters(), lr=0.1)
        with pytest.raises(RunError, match="build_optimizers returned SGD: run without --fast"):
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
