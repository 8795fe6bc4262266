"""Checks of training.py: question 2.e, runs of the loop compared, and a short real training."""

from functools import partial

import numpy as np
import pytest

from grader.checks import compare, pictures, smoke
from grader.checks.decorator import check
from grader.checks.question_2.transcript import NOT_DUE, Transcript
from grader.checks.results.outcomes import Raised
from grader.worker.data.records import Table, Tensor
from grader.worker.operations.declarations import WHOLE_TRAIN

pytestmark = pytest.mark.usefixtures("torch")

PARTS = (
    "data.batches",
    "networks.build_discriminator",
    "networks.build_generator",
    "losses.generator_loss",
    "losses.discriminator_loss",
    "losses.build_optimizers",
)
STEP = "training.train_step"


@check("2.e", 1, of="training.train")
def test_train_seed(submission):
    """train: the run depends on the seed, and on no other random state."""

    def summary(**options):
        try:
            run = Transcript(submission, epochs=1, snapshots=(1,), **options)
        except Raised:  # the check of the snapshots tells an exception that comes from them
            run = Transcript(submission, epochs=1, **options)
        if not run.order:
            raise run.wrong("`train_step` was never called", "steps on every batch")
        return run, [np.concatenate([n.ravel() for n in run.noise + run.samples]), run.order]

    run, first = summary(seed=0, world=1)  # 0 is the default, and false in `if seed:`
    _, again = summary(seed=0, world=2)
    _, other = summary(seed=6, world=1)
    if not np.array_equal(first[0], again[0]) or first[1] != again[1]:
        raise run.wrong(
            "different noise or order for the same seed",
            "the same run for the same seed",
            "all randomness must come from `seed`, not from the current global random state",
        )
    if np.array_equal(first[0], other[0]):
        raise run.wrong(
            "the same noise for another seed",
            "another run for another seed",
            "a fixed number is used instead of `seed`",
        )


@check("2.e", 1, of="training.train", needs=(*PARTS, STEP, "training.sample"))
@pytest.mark.timeout(120)
def test_train_repeats_bit_for_bit(submission):
    """train: with your own networks, the same seed gives the same run, bit for bit."""
    recorded = Transcript(submission, epochs=1, seed=0, world=1)
    if not recorded.order:  # a run that trains nothing repeats too
        raise recorded.wrong("`train_step` was never called", "steps on every batch")
    images = np.random.default_rng(3).uniform(-1, 1, (2, 1, 28, 28)).astype(np.float32)

    def once(world, snapshots):
        call = (
            f"import torch\nfrom {submission.package}.training import train\n"
            "images = torch.linspace(-1, 1, 2 * 784).reshape(2, 1, 28, 28)\n"
            f"once = lambda: train(images, epochs=1, batch_size=2, seed=0, device='cpu', "
            f"snapshot_epochs={snapshots}, progress=False)\n"
            "once()"
        )
        options = {
            "epochs": 1,
            "batch_size": 2,
            "seed": 0,
            "device": "cpu",
            "snapshot_epochs": list(snapshots),
            "progress": False,
        }
        run = submission.ask(
            WHOLE_TRAIN, Tensor(images), options, world, of="training.train", call=call, seconds=60
        )
        return [run.snapshots, run.g_losses, run.d_losses], submission.reply(run.snapshots, call)

    def repeated(snapshots):
        first, reply = once(1, snapshots)
        if not any(map(has_numbers, first)):
            raise reply.wrong("losses and snapshots of the run")
        reply = reply.then("again = once()", *PRINT_AGAIN)
        return compare.is_equal(first, once(2, snapshots)[0]), reply

    try:
        same, reply = repeated(snapshots=(1,))
    except Raised:  # from the snapshots, perhaps: they have a check of their own
        same, reply = repeated(NOT_DUE)
    if not same:
        raise reply.wrong(
            "the same losses and samples for the same seed, bit for bit",
            "initial weights and dropout are random too: seed torch before you build the networks, "
            "for seed 0 as well",
            "different losses or samples in the second run",
        )


PRINT_AGAIN = (
    "same = output.g_losses == again.g_losses and output.d_losses == again.d_losses",
    "pairs = [(images, again.snapshots[epoch]) for epoch, images in output.snapshots.items()]",
    "same = same and all(torch.equal(*pair) for pair in pairs)",
    "print('the same' if same else 'different', 'losses or samples in the second run')",
)


def has_numbers(value):
    """Whether there is a finite number in losses or snapshots, whatever their form."""
    if isinstance(value, Tensor):
        value = value.array
    if isinstance(value, list):
        return any(map(has_numbers, value))
    if isinstance(value, Table):
        return any(has_numbers(member) for _, member in value.items)
    is_number = isinstance(value, float) or isinstance(value, np.ndarray)
    return is_number and np.size(value) > 0 and bool(np.isfinite(value).all())


@check("2.e", 1, of="training.train", needs=("data.load_images", *PARTS, STEP))
@pytest.mark.smoke
@pytest.mark.timeout(600)
def test_short_training(submission, data_root, request, seed, report, make_outputs):
    """train: after 20 steps on real pictures, from weights as PyTorch draws them, both networks
    have learned what they should."""
    device = request.config.getoption("--smoke-device")
    run = smoke.train_shortly(submission, data_root, device, seed, make_outputs)
    report.figures = run.figures
    report.draw = partial(pictures.short_training, run.before, run.after, run.losses)
    outside = smoke.faults(run.statistics)
    if outside:
        cause = outside[0].cause
        if run.is_stuck:
            cause = "weights that all begin equal stay equal: draw them at random"
        raise run.reply.wrong(
            f"{smoke.STEPS} steps after which both networks have learned what correct runs learn",
            cause,
            "\n".join(map(str, outside)),
        )
    if not run.is_believed:
        raise run.reply.wrong(
            "the assignment's networks, whose outputs follow from their parameters",
            "look at 2.b and 2.c",
            "networks whose outputs do not follow from their parameters as in the assignment",
        )
    run.require_step()
