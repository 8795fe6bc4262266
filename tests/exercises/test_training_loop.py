"""Checks of training.py: question 2.e, the loop, with stand-ins for everything that it calls."""

import numpy as np
import pytest

from grader.checks import compare, pictures
from grader.checks.constants import LEARNING_RATE
from grader.checks.decorator import check
from grader.checks.question_2.noise import require_noise
from grader.checks.question_2.transcript import Transcript, require_modes
from grader.checks.show import show_value

pytestmark = pytest.mark.usefixtures("torch")


@check("2.e", 2, of="training.train")
def test_train_loop(submission):
    """train: all batches in each epoch, each with as much new standard normal noise as images."""
    # Snapshots in between: what `train` draws for them must not begin the noise anew.
    run = Transcript(submission, count=130, batch_size=32, epochs=4, snapshots=(1, 2))
    require_steps(run)
    require_orders(run)
    require_calls(run)
    require_modes(run)
    require_optimizers(run)
    require_noise(run)
    require_returned(run)
    require_own_networks(run)


def require_steps(run):
    """Require a step on each batch of each epoch."""
    sizes = run.sizes * run.epochs
    found = [len(batch) for batch in run.order]
    if found != sizes:
        suspects = [
            ([size for size in sizes for _ in (0, 1)], "train_step is called twice for each batch"),
            ([32, 32, 32, 32] * run.epochs, "the last batch, which is smaller, is left out"),
            (run.sizes * (run.epochs - 1), "an epoch is missing"),
            (run.sizes * (run.epochs + 1), "that is one epoch too many"),
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
    if "given" in answer.faults:
        raise run.wrong(
            "other images in the tensor that was passed to `train`",
            "the images left as they were: they are the caller's",
            "were they shuffled or rescaled in place? `batches` makes a new order each epoch",
        )
    starts = range(0, run.epochs * per_epoch, per_epoch)
    orders = [sum(run.order[k : k + per_epoch], []) for k in starts]
    if "images" in answer.faults:
        raise run.wrong(
            "images that are not as `batches` gave them",
            "train_step on the images as they are, from `batches`",
            "are they flipped, turned, rescaled or blended?",
        )
    if not all(np.allclose(sorted(order), run.images) for order in orders):
        raise run.wrong("other images", "every image once an epoch, from `batches`")
    if all(order == orders[0] for order in orders):
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
    asked = "a TrainingRun(generator, discriminator, g_losses, d_losses, snapshots)"
    if answer.returned == "NoneType":
        raise run.wrong("None", asked, "is a `return` missing?")
    if {"generator", "discriminator"} & set(answer.missing):  # the others have checks of their own
        lacking = f"an object of type {answer.returned}, without {', '.join(answer.missing)}"
        raise run.wrong(lacking, asked)


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
