"""Checks of training.py: question 2.e, the loop, with stand-ins for everything that it calls."""

from contextlib import suppress

import numpy as np
import pytest

from grader.checks import compare, pictures
from grader.checks.constants import LEARNING_RATE
from grader.checks.decorator import check
from grader.checks.question_2.noise import require_noise, require_snapshot_noise
from grader.checks.question_2.transcript import Transcript, by_epoch
from grader.checks.results.outcomes import Raised
from grader.checks.show import show_value
from grader.worker.data.records import Tensor
from grader.worker.operations.declarations import RECORDED_TRAIN

pytestmark = pytest.mark.usefixtures("torch")


@check("2.e", 2, of="training.train")
def test_train_loop(submission):
    """train: all batches in each epoch, each with as much new standard normal noise as images."""
    run = Transcript(submission, count=130, batch_size=32, epochs=3)
    require_steps(run)
    require_orders(run)
    require_calls(run)
    require_modes(run)
    require_optimizers(run)
    require_noise(run)
    require_returned(run)
    require_own_networks(run)


def require_steps(run):
    """Require a step on each batch of the three epochs."""
    sizes = run.sizes * 3
    found = [len(batch) for batch in run.order]
    if found != sizes:
        suspects = [
            ([size for size in sizes for _ in (0, 1)], "train_step is called twice for each batch"),
            ([32, 32, 32, 32] * 3, "the last batch, which is smaller, is left out"),
            (run.sizes * 2, "an epoch is missing"),
            (run.sizes * 4, "that is one epoch too many"),
            (run.sizes, "that is only one epoch"),
        ]
        raise run.wrong(
            f"steps on {found} images",
            f"steps on {sizes} images: every batch, each epoch",
            next((cause for suspect, cause in suspects if found == suspect), None),
        )


def require_orders(run):
    """Require all images in each epoch, from a new call of `batches`."""
    answer, per_epoch = run.answer, len(run.sizes)
    orders = [sum(run.order[k : k + per_epoch], []) for k in range(0, 3 * per_epoch, per_epoch)]
    if not all(np.allclose(sorted(order), run.images) for order in orders):
        raise run.wrong("other images", "every image once an epoch, from `batches`")
    if orders[0] == orders[1] == orders[2]:
        calls = len(answer.batch_sizes)
        raise run.wrong(
            f"the same order in each epoch, from {calls} call{'s' * (calls != 1)} of `batches`",
            "`batches` called again for each epoch, with the same generator",
            {
                0: "the images do not come from `batches`",
                1: "the batches are made once, before the epochs",
            }.get(calls, "the generator for `batches` is seeded again for each epoch"),
        )
    if not answer.batch_sizes or not all(compare.is_equal(size, 32) for size in answer.batch_sizes):
        raise run.wrong(
            f"batch sizes {show_value(answer.batch_sizes)}", "the batch size that is passed"
        )


def require_calls(run):
    """Require each step to use what was built, in train mode."""
    faults = run.answer.faults
    if "arguments" in faults:
        raise run.wrong(
            "train_step was called with other objects, or in another order",
            "train_step(generator, discriminator, g_optimizer, d_optimizer, real, noise), with what"
            " build_generator, build_discriminator and build_optimizers returned",
        )
    if "parameters" in faults:
        raise run.wrong(
            "optimizers that do not hold the parameters of the networks in train_step",
            "optimizers of the same networks that train_step gets",
            "were the networks copied or built again after build_optimizers?",
        )
    if "settings" in faults:
        raise run.wrong(
            "optimizers with other settings than build_optimizers gave them",
            "Adam with a fixed learning rate and the library's defaults, in every step",
            "does a scheduler, or `param_groups`, change the learning rate or the betas?",
        )
    if "weights" in faults:
        raise run.wrong(
            "weights that changed between two calls of train_step",
            "networks that only train_step changes, once training has begun",
            "are they initialized again in each epoch, clipped, or moved by a further step of an "
            "optimizer?",
        )
    if "optimizers" in faults:
        raise run.wrong(
            "build_optimizers was called with other objects, or in another order",
            "build_optimizers(generator, discriminator), with the networks that were built",
        )
    if "parameters" in faults:
        raise run.wrong(
            "optimizers that do not hold the parameters of the networks in train_step",
            "optimizers of the same networks that train_step gets",
            "were the networks copied or built again after build_optimizers?",
        )
    if "settings" in faults:
        raise run.wrong(
            "optimizers with other settings than build_optimizers gave them",
            "Adam with a fixed learning rate and the library's defaults, in every step",
            "does a scheduler, or `param_groups`, change the learning rate or the betas?",
        )
    if "weights" in faults:
        raise run.wrong(
            "weights that changed between two calls of train_step",
            "networks that only train_step changes, once training has begun",
            "are they initialized again in each epoch, clipped, or moved by a further step of an "
            "optimizer?",
        )
    if "optimizers" in faults:
        raise run.wrong(
            "build_optimizers was called with other objects, or in another order",
            "build_optimizers(generator, discriminator), with the networks that were built",
        )


def require_modes(run):
    """Require both networks in train mode in each step."""
    if "mode" in run.answer.faults:
        raise run.wrong(
            "a network that is not in train mode in one of the steps",
            "both networks in train mode in every step",
            "is one put into eval mode for a snapshot and left there? `sample` restores the mode",
        )


def require_optimizers(run):
    """Require optimizers built once, with the default learning rate of `build_optimizers`."""
    rates = run.answer.learning_rates
    if len(rates) != 1:
        raise run.wrong(
            f"build_optimizers was called {len(rates)} times",
            "optimizers built once: Adam keeps averages from step to step",
            "they are built again in each epoch" if len(rates) >= 3 else None,
        )
    if not any(compare.is_equal(rates[0], right) for right in (None, LEARNING_RATE)):
        raise run.wrong(
            f"optimizers with a learning rate of {show_value(rates[0])}",
            f"build_optimizers with its default learning rate, {LEARNING_RATE:g}",
            "`train` passes a learning rate",
        )


def require_returned(run):
    """Require a TrainingRun, or something else with its fields, and the options of `train`."""
    answer = run.answer
    if answer.refused:
        names = ", ".join(f"`{name}`" for name in answer.refused)
        raise run.wrong(f"`train` takes no argument {names}", "all arguments of the stub's `train`")
    if {"generator", "discriminator"} & set(answer.missing):  # the others have checks of their own
        kind = "None" if answer.returned == "NoneType" else f"an object of type {answer.returned}"
        raise run.wrong(
            f"{kind}, without {', '.join(answer.missing)}",
            "a TrainingRun(generator, discriminator, g_losses, d_losses, snapshots)",
            "is a `return` missing?" if kind == "None" else None,
        )


def require_own_networks(run):
    """Require a TrainingRun that holds the networks that were trained."""
    answer = run.answer
    if answer.own_networks != (True, True):
        players = ("generator", "discriminator")
        own = zip(players, answer.own_networks, strict=True)
        raise run.wrong(
            f"another network for the run's {' and '.join(name for name, same in own if not same)}",
            "a TrainingRun(generator, discriminator, ...) with the networks that were trained",
            None if any(answer.own_networks) else "are the two in the wrong order?",
        )


@check("2.e", 1, of="training.train")
def test_train_losses(submission):
    """train: an epoch's loss is the mean over its images, so that a short batch counts less."""
    run = Transcript(submission)  # without snapshots: they have a check of their own
    weights = np.array(run.sizes) / sum(run.sizes)
    for name, player in (("g_losses", 0), ("d_losses", 1)):
        script = run.script[:, :, player]
        expected = script @ weights
        asked = f"{name}: {np.round(expected, 4).tolist()}, for each epoch the mean over its images"
        reply = run.part(getattr(run.answer, name), name)
        if not isinstance(reply.value, list):
            returned = f"a run without {name}" if name in run.answer.missing else None
            raise reply.wrong(asked, f"make {name} a list of floats, one an epoch", returned)
        members = compare.items(reply, None, asked)
        values = [compare.real(member, asked) for member in members]
        told = show_value(np.round(values, 4).tolist())
        if len(values) != run.epochs:
            likely = f"{len(values)} numbers for {run.epochs} epochs"
            if np.isin(np.round(script, 6), np.round(values, 6)).all():
                likely += ": a loss is stored for each batch"
            raise reply.wrong(asked, likely, told)
        if np.allclose(values, expected, rtol=1e-5):
            continue
        likely = None
        for suspect, cause in (
            (script.mean(1), "this is the mean of the batches' means; the last batch is smaller"),
            (script[:, -1], "this is the last batch's loss"),
            (run.script[:, :, 1 - player] @ weights, "the two losses are swapped"),
            (script @ np.array(run.sizes), "this is the sum over the images"),
            (script.sum(1), "this is the sum over the batches"),
            (
                script.sum(1) * run.batch_size / sum(run.sizes),
                f"the last batch counts as {run.batch_size} images, but it is smaller",
            ),
            (np.cumsum(script @ weights), "the sum was not reset to 0 after each epoch"),
        ):
            if np.allclose(values, suspect, rtol=1e-5):
                likely = cause
        raise reply.wrong(asked, likely, told).showing(pictures.curves, values, expected, name)


@check("2.e", 1, of="training.train")
def test_train_snapshots(submission):
    """train: nine images after each epoch in snapshot_epochs, counted from 1, of the same noise."""
    run = Transcript(submission, snapshots=(1, 3, 7))
    asked = "snapshots {1: images, 3: images} of a run of 3 epochs with snapshot_epochs=(1, 3, 7)"
    found = by_epoch(run.answer.snapshots)
    if "snapshots" in run.answer.missing and found is None:
        raise run.wrong("a run without snapshots", asked)
    if found is None:
        raise run.wrong(*told_without_epochs(run.answer.snapshots, asked))
    require_modes(run)
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
        likely = "were they changed afterwards, or not made by `sample`?"
        if taken[epoch] is not None and taken[epoch] >= 0:
            likely = f"they were taken after {taken[epoch]:g} steps"
            likely += ", before the epoch" if taken[epoch] == steps - len(run.sizes) else ""
        elif taken[epoch] is not None:
            likely = "`sample` was called with another generator, or its weights were changed"
        raise reply.wrong(
            f"images of the generator after {steps} steps, at the end of epoch {epoch}", likely
        )
    require_snapshot_noise(run, drawn)
    require_defaults(submission)


def told_without_epochs(snapshots, asked):
    """What came back, what is asked and the likely cause, where epochs do not lead to images."""
    if isinstance(snapshots, list) and snapshots and all(map(is_pair, snapshots)):
        keys = ", ".join(show_value(key) for key, _ in snapshots)
        return f"snapshots with the keys {keys}", asked, "the keys are the epochs, as whole numbers"
    return f"snapshots: {show_value(snapshots)}", asked, "make it a dict: epoch -> images"


def is_pair(value):
    return isinstance(value, list) and len(value) == 2


def steps_of(images):
    """After how many steps the stand-in for `sample` made these images; None if it did not."""
    if not isinstance(images, Tensor) or images.array.size == 0:
        return None
    first = images.array.flat[0]
    return first if np.all(images.array == first) else None


def why_other_epochs(run, taken):
    """The likely cause where the snapshots are not those of the epochs 1 and 3.

    taken: epoch -> number of steps before its snapshot, or None.
    """
    if any(steps == (epoch + 1) * len(run.sizes) for epoch, steps in taken.items()):
        return "the epochs are counted from 0; they count from 1"
    if len(taken) == 1 < len(run.answer.samples):
        return "only the last one is kept: is the dict created again for each?"
    return None


def count_of(step):
    """The number of images in a step."""
    real, _ = step
    return real.array.size if isinstance(real, Tensor) else 0


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
            error.likely = "device=None, the default, means the best device available"
        raise
    sizes = [size for size in answer.batch_sizes if type(size) is int]
    told = {
        "epochs": sum(map(count_of, answer.steps)) // len(images),
        "batch sizes": sorted(set(sizes)) if len(sizes) == len(answer.batch_sizes) else None,
        "snapshots": sorted(by_epoch(answer.snapshots) or []),
    }
    asked = {"epochs": 50, "batch sizes": [64], "snapshots": [10, 30, 50]}
    if told != asked:
        differs = next(name for name in asked if told[name] != asked[name])
        likely = f"look at the default of `train` for the {differs}"
        raise submission.reply(None, call).wrong(f"by default {asked}", likely, str(told))
