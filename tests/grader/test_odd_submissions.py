"""Submissions whose answers are of a kind that nobody asked for: told as wrong, and no more.

Nothing is forged here: a student may well write each of these.
"""

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.checks import compare
from grader.checks.local_submission import submission_from_bytes
from grader.checks.results.endings import Ending
from grader.checks.results.outcomes import Wrong
from grader.worker.data.records import Table, Tensor
from tests.exercises import (
    test_discriminator,
    test_figures_losses,
    test_generator,
    test_generator_batch_norm,
    test_losses,
    test_training_loop,
    test_training_loop_snapshots,
    test_training_runs,
)
from tests.grader.handed_in import solved

ODD = {
    "a loss that forgets its logits": (
        "losses",
        "return binary_cross_entropy_with_logits(fake_logits, torch.ones_like(fake_logits))",
        "loss = binary_cross_entropy_with_logits(fake_logits, torch.ones_like(fake_logits))\n"
        "    return torch.tensor(loss.item(), requires_grad=True)",
        test_losses.test_generator_loss_of_large_logits,
    ),
    "batch sizes as a list": (
        "training",
        "in batches(images, batch_size, random)",
        "in batches(images, [batch_size] * 4 + [2], random)",
        test_training_loop.test_train_loop,
    ),
    "noise in bfloat16": (
        "training",
        "Z_DIM, generator=random).to(device)",
        "Z_DIM, generator=random).bfloat16()",
        test_training_loop.test_train_loop,
    ),
    "images with an axis too many": (
        "training",
        "optimizer, real.to(device), noise",
        "optimizer, real[:, None], noise",
        test_training_loop.test_train_loop,
    ),
    "training without a step": (
        "training",
        "in batches(images, batch_size, random):",
        "in ():",
        test_training_runs.test_train_seed,
    ),
    "snapshots as a list": (
        "training",
        "    return run\n",
        "    run.snapshots = list(run.snapshots.values())\n    return run\n",
        test_training_loop_snapshots.test_train_snapshots,
    ),
    "snapshots under other keys": (
        "training",
        "run.snapshots[epoch] =",
        "run.snapshots[epoch, 'images'] =",
        test_training_loop_snapshots.test_train_snapshots,
    ),
    "a run of which nothing comes back": (
        "training",
        "    return run\n",
        "    return None\n",
        test_training_loop.test_train_loop,
    ),
    "a huge layer": (
        "networks",
        "nn.Linear(128 * 7 * 7, 1)",
        "nn.Linear(128 * 7 * 7, 2_000), nn.Linear(2_000, 1)",
        test_discriminator.test_discriminator_parameters,
    ),
    "a dense layer without inputs": (
        "networks",
        "nn.Linear(128 * 7 * 7, 1)",
        "nn.Linear(128 * 7 * 0, 1)",
        test_discriminator.test_discriminator_slopes,
    ),
    "a dense layer without units": (
        "networks",
        "nn.Linear(z_dim, 256 * 7 * 7, bias=False)",
        "nn.Linear(z_dim, 256 * 7 * 0, bias=False)",
        test_generator_batch_norm.test_generator_running_statistics,
    ),
    "a batch norm of nothing": (
        "networks",
        "nn.BatchNorm1d(256 * 7 * 7)",
        "nn.BatchNorm1d(256 * 0 * 7)",
        test_generator.test_generator_slopes,
    ),
    "bfloat16 parameters": (
        "networks",
        "nn.Linear(128 * 7 * 7, 1)",
        "nn.Linear(128 * 7 * 7, 1).bfloat16()",
        test_discriminator.test_discriminator_parameters,
    ),
}


TOLD = {  # what a message says, where it is not plain
    "a huge layer": r"12,754,593 parameters, of shapes .*\(2000, 6272\)",
    "bfloat16 parameters": "float32 parameters",
}


@pytest.mark.filterwarnings("ignore:Initializing zero-element tensors")
@pytest.mark.parametrize("name", ODD)
def test_an_odd_answer_is_a_wrong_answer(name, monkeypatch):
    module, old, new, check = ODD[name]
    source = solved()[f"{module}.py"].decode()
    assert source.count(old) == 1
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    answers = submission_from_bytes(solved(**{module: source.replace(old, new)}), "odd")
    with pytest.raises(Wrong, match=TOLD.get(name)):
        check(answers)


def test_an_unused_parameter_without_numbers_is_no_matter(monkeypatch):
    empty = """

built = build_discriminator


def build_discriminator():
    network = built()
    network.register_parameter("empty", nn.Parameter(torch.empty(0)))
    return network
"""
    source = "import torch\n" + solved()["networks.py"].decode() + empty
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    answers = submission_from_bytes(solved(networks=source), "odd")
    test_discriminator.test_discriminator_parameters(answers)
    test_discriminator.test_discriminator_slopes(answers)


def test_a_module_without_forward_is_wrong_and_not_a_stub(monkeypatch):
    """torch raises NotImplementedError for it, as stubs do."""
    misspelt = b"""

class Discriminator(nn.Module):
    def foward(self, images):
        return images


def build_discriminator():
    return Discriminator()
"""
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    answers = submission_from_bytes(solved(networks=solved()["networks.py"] + misspelt), "odd")
    with pytest.raises(Wrong, match='missing the required "forward" function') as wrong:
        test_discriminator.test_discriminator_shape(answers)
    assert "`forward(self, x)`" in wrong.value.likely


def test_losses_may_be_in_double_precision(monkeypatch):
    source = """
from torch.nn.functional import softplus


def generator_loss(fake_logits):
    return softplus(-fake_logits.double()).mean()


def discriminator_loss(real_logits, fake_logits):
    return softplus(-real_logits.double()).mean() + softplus(fake_logits.double()).mean()
"""
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    losses = solved()["losses.py"].decode() + source
    answers = submission_from_bytes(solved(losses=losses), "odd")
    test_losses.test_generator_loss(answers)
    test_losses.test_generator_loss_of_large_logits(answers)
    test_losses.test_discriminator_loss(answers)


def test_curves_may_have_error_bars(monkeypatch):
    """Their label is not the line's own."""
    source = """


def plot_losses(g_losses, d_losses):
    figure = Figure()
    axes = figure.add_subplot(xlabel="epoch", ylabel="loss")
    for losses, player in ((g_losses, "generator"), (d_losses, "discriminator")):
        axes.errorbar(range(1, len(losses) + 1), losses, yerr=0.01, label=player)
    axes.axhline(log(2))
    axes.axhline(2 * log(2))
    axes.legend()
    axes.grid()
    return figure
"""
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    figures = solved()["figures.py"].decode() + source
    answers = submission_from_bytes(solved(figures=figures), "odd")
    test_figures_losses.test_plot_losses_curves(answers)
    test_figures_losses.test_plot_losses_frame(answers)


def test_plain_values_are_compared_by_what_they_hold():
    same = [
        lambda: [0.5, True, None, "a"],
        lambda: [Tensor(np.arange(3.0)), np.zeros((2, 2))],
        lambda: Table([("a", [Tensor(np.ones((2, 2), bool), True)])]),
    ]
    values = [make() for make in same] + [[0.5, 1, None, "a"], [Tensor(np.arange(4.0)), 0]]
    for number, value in enumerate(values):
        assert [compare.is_equal(value, other) for other in values] == [
            number == k for k in range(len(values))
        ]
    assert all(compare.is_equal(make(), make()) for make in same)


def test_a_time_out_between_two_questions_is_none_of_the_kits_faults():
    """pytest-timeout's exception may come while hypothesis draws, and not come again."""
    drawn = []

    @settings(database=None)
    @given(st.integers())
    def check(number):
        drawn.append(number)
        if len(drawn) == 3:
            pytest.fail("Timeout >1s")

    with pytest.raises(BaseException) as ended:
        check()
    assert Ending.of(ended).outcome == "timeout"
