"""Checks of training.py: question 2.e, runs of the loop compared, and a short real training."""

from functools import partial

import numpy as np
import pytest

from grader.checks import compare, pictures, smoke
from grader.checks.decorator import check
from grader.checks.question_2.transcript import Transcript
from grader.worker.data.records import Tensor
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
        run = Transcript(submission, epochs=1, snapshots=(1,), **options)
        if not run.order:
            raise run.wrong("`train_step` was never called", "steps on every batch")
        return run, [np.concatenate([n.ravel() for n in run.noise + run.samples]), run.order]

    run, first = summary(seed=5, world=1)
    _, again = summary(seed=5, world=2)
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
    recorded = Transcript(submission, epochs=1, snapshots=(1,), seed=5, world=1)
    if not recorded.order:  # a run that trains nothing repeats too
        raise recorded.wrong("`train_step` was never called", "steps on every batch")
    images = np.random.default_rng(3).uniform(-1, 1, (2, 1, 28, 28)).astype(np.float32)
    options = {
        "epochs": 1,
        "batch_size": 2,
        "device": "cpu",
        "snapshot_epochs": [1],
        "progress": False,
    }

    def once(seed, world):
        call = (
            f"import torch\nfrom {submission.package}.training import train\n"
            "images = torch.rand(2, 1, 28, 28) * 2 - 1\n"
            f"train(images, epochs=1, batch_size=2, seed={seed}, device='cpu', "
            "snapshot_epochs=[1], progress=False)  # twice"
        )
        run = submission.ask(
            WHOLE_TRAIN,
            Tensor(images),
            {**options, "seed": seed},
            world,
            of="training.train",
            call=call,
            seconds=60,
        )
        reply = submission.reply(run.snapshots, call)
        asked = "snapshots {1: images}"
        (snapshot,) = compare.items(reply, 1, asked)
        _, value = compare.items(snapshot, 2, asked)
        return compare.tensor(value, (9, 1, 28, 28), asked), run, reply

    first, run, reply = once(5, 1)
    again, same_run, _ = once(5, 2)
    if not np.array_equal(first, again) or not compare.is_equal(run.g_losses, same_run.g_losses):
        raise reply.wrong(
            "the same losses and samples for the same seed, bit for bit",
            "initial weights and dropout are random too: seed torch before you build the networks",
            "different losses or samples in the second run",
        )


@check("2.e", 1, of="training.train", needs=("data.load_images", *PARTS, STEP))
@pytest.mark.smoke
@pytest.mark.timeout(600)
def test_short_training(submission, data_root, request, seed, report, make_outputs):
    """train: after 20 steps on real pictures, both networks have learned what they should."""
    device = request.config.getoption("--smoke-device")
    run = smoke.train_shortly(submission, data_root, device, seed, make_outputs)
    report.figures = run.figures
    report.draw = partial(pictures.short_training, run.before, run.after, run.losses)
    outside = smoke.faults(run.statistics)
    if outside:
        raise run.reply.wrong(
            f"{smoke.STEPS} steps after which both networks have learned what correct runs learn",
            outside[0].cause,
            "\n".join(map(str, outside)),
        )
    if not run.is_believed:
        raise run.reply.wrong(
            "the assignment's networks, whose outputs follow from their parameters",
            "look at 2.b and 2.c",
            "networks whose outputs do not follow from their parameters as in the assignment",
        )
