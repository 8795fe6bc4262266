"""Checks of training.py: question 2.e, the loop: with stand-ins for all it calls, then for real."""

from contextlib import suppress
from functools import partial

import numpy as np
import pytest

from grader.checks import compare, pictures, smoke
from grader.checks.decorator import check
from grader.checks.noise import require_noise, require_snapshot_noise
from grader.checks.outcomes import Raised
from grader.checks.show import show_value
from grader.checks.transcript import Transcript, by_epoch
from grader.worker.data.records import Tensor
from grader.worker.operations.declarations import RECORDED_TRAIN, WHOLE_TRAIN

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


@check("2.e", 2, of="training.train")
def test_train_loop(submission):
    """train: each epoch all batches, each with fresh standard normal noise of its own size."""
    run = Transcript(submission, count=130, batch_size=32, epochs=3, snapshots=(1,))
    answer, sizes = run.answer, run.sizes * 3
    found = [len(batch) for batch in run.order]
    if found != sizes:
        suspects = [
            ([size for size in sizes for _ in (0, 1)], "train_step is called twice for each batch"),
            ([32, 32, 32, 32] * 3, "the last batch, which is smaller, is left out"),
            (run.sizes * 2, "an epoch is missing"),
            (run.sizes * 4, "that is an epoch too many"),
            (run.sizes, "that is a single epoch"),
        ]
        raise run.wrong(
            f"steps on {found} images",
            f"steps on {sizes} images: every batch, each epoch",
            next((cause for suspect, cause in suspects if found == suspect), None),
        )
    per_epoch = len(run.sizes)
    orders = [sum(run.order[k : k + per_epoch], []) for k in range(0, 3 * per_epoch, per_epoch)]
    if not all(np.allclose(sorted(order), run.images) for order in orders):
        raise run.wrong("other images", "every image once an epoch, by `batches`")
    if orders[0] == orders[1] == orders[2]:
        calls = len(answer.batch_sizes)
        raise run.wrong(
            f"the same order in each epoch, from {calls} call{'s' * (calls != 1)} of `batches`",
            "`batches` called anew for each epoch, with a generator that goes on",
            {
                0: "the images do not come from `batches`",
                1: "they are made once, before the epochs",
            }.get(calls, "the generator that `batches` gets is seeded anew for each epoch"),
        )
    if not answer.batch_sizes or not all(compare.is_equal(size, 32) for size in answer.batch_sizes):
        raise run.wrong(
            f"batch sizes {show_value(answer.batch_sizes)}", "the batch size that is passed"
        )
    if "arguments" in answer.faults:
        raise run.wrong(
            "train_step was called with other objects, or in another order",
            "train_step(generator, discriminator, g_optimizer, d_optimizer, real, noise), with what"
            " build_generator, build_discriminator and build_optimizers gave",
        )
    if "optimizers" in answer.faults:
        raise run.wrong(
            "build_optimizers was called with other objects, or in another order",
            "build_optimizers(generator, discriminator), with the networks that were built",
        )
    if "mode" in answer.faults:
        raise run.wrong(
            "a network that is not in train mode at one of the steps",
            "both networks in train mode at each step",
            "is one put into eval mode for a snapshot and left there? `sample` restores the mode",
        )
    if len(answer.learning_rates) != 1:
        raise run.wrong(
            f"build_optimizers was called {len(answer.learning_rates)} times",
            "optimizers built once: Adam remembers its steps",
            "they are built anew in each epoch" if len(answer.learning_rates) >= 3 else None,
        )
    if not compare.is_equal(answer.learning_rates, [1e-4]):
        raise run.wrong(
            f"optimizers with a learning rate of {show_value(answer.learning_rates[0])}",
            "build_optimizers with its own learning rate, 0.0001",
            "`train` passes a learning rate",
        )
    if answer.own_networks != (True, True):
        players = ("generator", "discriminator")
        own = zip(players, answer.own_networks, strict=True)
        raise run.wrong(
            f"another network for the run's {' and '.join(name for name, same in own if not same)}",
            "a TrainingRun(generator, discriminator, ...) with the networks trained",
            None if any(answer.own_networks) else "are the two in the other order?",
        )
    require_noise(run)


@check("2.e", 1, of="training.train")
def test_train_losses(submission):
    """train: the loss of an epoch is the mean over its images, so a short batch counts less."""
    run = Transcript(submission)
    weights = np.array(run.sizes) / sum(run.sizes)
    for name, player in (("g_losses", 0), ("d_losses", 1)):
        script = run.script[:, :, player]
        expected = script @ weights
        asked = f"{name}: {np.round(expected, 4).tolist()}, a mean over the images for each epoch"
        reply = run.part(getattr(run.answer, name), name)
        members = compare.items(reply, None, asked)
        values = [compare.real(member, asked) for member in members]
        told = show_value(np.round(values, 4).tolist())
        if len(values) != run.epochs:
            likely = f"{len(values)} numbers for {run.epochs} epochs"
            if np.isin(np.round(script, 6), np.round(values, 6)).all():
                likely += ": a loss is recorded for each batch"
            raise reply.wrong(asked, likely, told)
        if np.allclose(values, expected, rtol=1e-5):
            continue
        likely = None
        for suspect, cause in (
            (script.mean(1), "this is the mean of the batches' means: the last batch is smaller"),
            (script[:, -1], "this is the last batch's loss"),
            (run.script[:, :, 1 - player] @ weights, "the two losses are swapped"),
            (script @ np.array(run.sizes), "this is the sum over the images"),
            (script.sum(1), "this is the sum over the batches"),
            (
                script.sum(1) * run.batch_size / sum(run.sizes),
                f"the last batch counts as {run.batch_size} images too, but it is smaller",
            ),
            (np.cumsum(script @ weights), "the sum was not set back to 0 after an epoch"),
        ):
            if np.allclose(values, suspect, rtol=1e-5):
                likely = cause
        raise reply.wrong(asked, likely, told).showing(pictures.curves, values, expected, name)


@check("2.e", 1, of="training.train")
def test_train_snapshots(submission):
    """train: nine images after each epoch asked for, counted from 1, from the same nine vectors."""
    run = Transcript(submission, snapshots=(1, 3, 7))
    asked = "snapshots {1: images, 3: images} of a run of 3 epochs with snapshot_epochs=(1, 3, 7)"
    found = by_epoch(run.answer.snapshots)
    if found is None:
        raise run.wrong("no dict of snapshots", asked)
    drawn = run.samples
    if not drawn:
        raise run.wrong("`sample` was never called", "snapshots taken with `sample`")
    taken = {epoch: steps_of(images) for epoch, images in found.items()}
    if sorted(found) != [1, 3]:
        raise run.wrong(
            f"snapshots of the epochs {sorted(found)}", asked, why_other_epochs(run, taken)
        )
    for epoch, images in found.items():
        reply = run.part(images, f"snapshots[{epoch}]")
        compare.tensor(reply, (9, 1, 28, 28), "nine images (9, 1, 28, 28) on the CPU")
        steps = epoch * len(run.sizes)
        if taken[epoch] == steps:
            continue
        likely = "are they changed afterwards, or not made by `sample`?"
        if taken[epoch] is not None:
            likely = f"they were taken after {taken[epoch]:g} steps"
            likely += ", before the epoch" if taken[epoch] == steps - len(run.sizes) else ""
        raise reply.wrong(
            f"images of the generator after {steps} steps, when epoch {epoch} is over", likely
        )
    require_snapshot_noise(run, drawn)
    require_defaults(submission)


def steps_of(images):
    """After how many steps the stand-in of `sample` made these images; None: it did not."""
    if not isinstance(images, Tensor) or images.array.size == 0:
        return None
    first = images.array.flat[0]
    return first if np.all(images.array == first) else None


def why_other_epochs(run, taken):
    """The likely cause where there are not just snapshots of the epochs 1 and 3.

    taken: epoch -> number of steps, or None.
    """
    if any(steps == (epoch + 1) * len(run.sizes) for epoch, steps in taken.items()):
        return "the epochs are counted from 0; they count from 1"
    if len(taken) == 1 < len(run.answer.samples):
        return "only the last one is kept: is the dict made anew?"
    return None


def require_defaults(submission):
    """`train(images)`: 50 epochs, batches of 64, snapshots at 10, 30 and 50, any device."""
    images = np.zeros((66, 1, 28, 28), dtype=np.float32)
    call = (
        f"import torch\nfrom {submission.package}.training import train\n"
        "train(torch.zeros(66, 1, 28, 28))"
    )

    def train(**options):
        return submission.ask(
            RECORDED_TRAIN,
            Tensor(images),
            {"progress": False, **options},
            [[1.0, 1.0]],
            0,
            of="training.train",
            call=call,
            seconds=60,
        )

    try:
        answer = train()
    except Raised as error:
        with suppress(Raised):
            train(device="cpu")
            error.likely = "device=None, the default, stands for the best device there is"
        raise
    sizes = [size for size in answer.batch_sizes if type(size) is int]
    told = {
        "epochs": len(answer.g_losses) if isinstance(answer.g_losses, list) else None,
        "batch sizes": sorted(set(sizes)) if len(sizes) == len(answer.batch_sizes) else None,
        "snapshots": sorted(by_epoch(answer.snapshots) or []),
    }
    asked = {"epochs": 50, "batch sizes": [64], "snapshots": [10, 30, 50]}
    if told != asked:
        differs = next(name for name in asked if told[name] != asked[name])
        likely = f"look at `train`'s own default for the {differs}"
        raise submission.reply(None, call).wrong(f"by default {asked}", likely, str(told))


@check("2.e", 1, of="training.train")
def test_train_seed(submission):
    """train: the same seed gives the same run, another seed another, whatever was drawn before."""

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
            "other noise or another order with the same seed",
            "the same run for the same seed",
            "everything random must come from `seed`, not from what the program drew before",
        )
    if np.array_equal(first[0], other[0]):
        raise run.wrong(
            "the same noise with another seed",
            "another run for another seed",
            "a fixed number is used in the place of `seed`",
        )


@check("2.e", 1, of="training.train", needs=(*PARTS, STEP, "training.sample"))
@pytest.mark.timeout(120)
def test_train_repeats_bit_for_bit(submission):
    """train: with your own networks, the same seed gives the same run, bit for bit."""
    recorded = Transcript(submission, epochs=1, snapshots=(1,), seed=5, world=1)
    if not recorded.order:  # what trains nothing may well repeat
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
            "initial weights and dropout are random too: seed torch itself before you build",
            "other losses or samples in the second run",
        )


@check("2.e", 1, of="training.train", needs=("data.load_images", *PARTS, STEP))
@pytest.mark.smoke
@pytest.mark.timeout(600)
def test_short_training(submission, data_root, request, seed, report, make_outputs):
    """train: after 20 steps on real pictures both networks have learned what they should."""
    device = request.config.getoption("--smoke-device")
    run = smoke.train_shortly(submission, data_root, device, seed, make_outputs)
    report.figures = run.figures
    report.draw = partial(pictures.short_training, run.before, run.after, run.losses)
    outside = smoke.faults(run.statistics)
    if outside:
        raise run.reply.wrong(
            f"{smoke.STEPS} steps that teach both networks what correct runs learn",
            outside[0].cause,
            "\n".join(map(str, outside)),
        )
    if not run.is_believed:
        raise run.reply.wrong(
            "the assignment's networks: what they make of noise and images follows from their "
            "parameters",
            "look at 2.b and 2.c",
            "networks whose outputs do not follow from their parameters as the assignment says",
        )
