"""Checks of training.py: question 2.e, the loop: with stand-ins for all it calls, then for real."""

import numpy as np
import pytest

from .answers.records import Tensor
from .judging import compare, pictures, smoke
from .judging.check import check
from .judging.show import show_value

pytestmark = pytest.mark.usefixtures("torch")

PARTS = (
    "data.batches", "networks.build_discriminator", "networks.build_generator",
    "losses.generator_loss", "losses.discriminator_loss", "losses.build_optimizers",
)  # fmt: skip
STEP = "training.train_step"
MOST = 10_000  # images in a batch; no transcript has as many


class Transcript:
    """What `train` did with stand-ins for all that it calls; images are told apart by number."""

    def __init__(
        self, answers, count=10, batch_size=4, epochs=3, seed=5, snapshots=(1, 3), world=0
    ):
        self.batch_size, self.epochs = batch_size, epochs
        random = np.random.default_rng(99)
        self.sizes = [min(batch_size, count - s) for s in range(0, count, batch_size)]
        script = random.uniform(0.2, 3, (epochs * len(self.sizes), 2)).tolist()
        self.script = np.array(script).reshape(epochs, len(self.sizes), 2)
        images = np.broadcast_to(np.linspace(-1, 1, count).reshape(-1, 1, 1, 1), (count, 1, 28, 28))
        options = {
            "epochs": epochs, "batch_size": batch_size, "seed": seed, "device": "cpu",
            "snapshot_epochs": list(snapshots), "progress": False,
        }  # fmt: skip
        self.call = (
            f"from {answers.package}.training import train\n"
            f"train(images, epochs={epochs}, batch_size={batch_size}, seed={seed}, device='cpu', "
            f"snapshot_epochs={snapshots}, progress=False)  # {count} images"
        )
        self.answer = answers.ask(
            "recorded_train", Tensor(images.astype(np.float32)), options, script, world,
            of="training.train", call=self.call,
        )  # fmt: skip
        self.answers = answers
        self.images = images[:, 0, 0, 0]

    def wrong(self, returned, asked, likely=None):
        return self.answers.reply(None, self.call).wrong(asked, likely, returned)

    def numbers(self, tensors, asked):
        """What the tensors hold, all of it finite."""
        replies = [self.answers.reply(tensor, self.call) for tensor in tensors]
        return [compare.tensor(reply, None, asked, None) for reply in replies]

    @property
    def noise(self):
        """The noise of each step."""
        return self.numbers((noise for _, noise in self.answer.steps), "finite noise")

    @property
    def samples(self):
        """The noise of each call of `sample`."""
        return self.numbers(self.answer.samples, "finite noise for `sample`")

    @property
    def order(self):
        """The images of each step, as numbers."""
        asked = "train_step on batches (B, 1, 28, 28)"
        numbers = self.numbers((real for real, _ in self.answer.steps), asked)
        if any(batch.ndim != 1 or batch.size > MOST for batch in numbers):
            raise self.wrong("train_step was called on images of another shape", asked)
        return [batch.tolist() for batch in numbers]


def by_epoch(snapshots):
    """Epoch -> images, or None where it was no dict with numbers for keys."""
    pairs = snapshots if isinstance(snapshots, list) else [None]
    numbered = [
        pair for pair in pairs
        if isinstance(pair, list) and len(pair) == 2 and type(pair[0]) in (int, float)
    ]  # fmt: skip
    return dict(numbered) if len(numbered) == len(pairs) else None


@check("2.e", 2, of="training.train")
def test_train_loop(answers):
    """train: each epoch all batches, each with fresh standard normal noise of its own size."""
    run = Transcript(answers, count=130, batch_size=32, epochs=3, snapshots=(1,))
    answer, sizes = run.answer, run.sizes * 3
    found = [len(batch) for batch in run.order]
    if found != sizes:
        raise run.wrong(
            f"steps on {found} images", f"steps on {sizes} images: every batch, each epoch"
        )
    per_epoch = len(run.sizes)
    orders = [sum(run.order[k : k + per_epoch], []) for k in range(0, 3 * per_epoch, per_epoch)]
    if not all(np.allclose(sorted(order), run.images) for order in orders):
        raise run.wrong("other images", "every image once an epoch, by `batches`")
    if orders[0] == orders[1] == orders[2]:
        raise run.wrong(
            "the same order in each epoch",
            "`batches` called anew for each epoch, with a generator that goes on",
        )
    if not answer.batch_sizes or not all(compare.equal(size, 32) for size in answer.batch_sizes):
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
            "a network was not in train mode", "both networks in train mode at each step"
        )
    if len(answer.learning_rates) != 1:
        raise run.wrong(
            f"build_optimizers was called {len(answer.learning_rates)} times",
            "optimizers built once: Adam remembers its steps",
        )
    if not compare.equal(answer.learning_rates, [1e-4]):
        raise run.wrong(
            f"optimizers with a learning rate of {show_value(answer.learning_rates[0])}",
            "build_optimizers with its own learning rate, 0.0001",
        )
    if answer.own_networks != (True, True):
        raise run.wrong(
            "a TrainingRun with other networks", "a TrainingRun with the networks trained"
        )
    require_noise(run)


def require_noise(run):
    for batch, noise in zip(run.order, run.noise, strict=True):
        if noise.ndim != 2 or len(noise) != len(batch) or noise.shape[1] != 100:
            raise run.wrong(
                f"noise of shape {noise.shape} for {len(batch)} images",
                "as many noise vectors of length 100 as the batch has images",
            )
    everything = np.concatenate(run.noise)
    if len(np.unique(everything[:, 0])) < len(everything):
        raise run.wrong("the same noise again", "fresh noise for each batch")
    mean, deviation = float(everything.mean()), float(everything.std())
    fourth = float(((everything - mean) ** 4).mean() / max(deviation, 1e-9) ** 4)
    # 39,000 numbers: five standard errors of mean, deviation and kurtosis are .025, .018, .125.
    if not (abs(mean) <= 0.04 and abs(deviation - 1) <= 0.04 and abs(fourth - 3) <= 0.3):
        likely = "this is uniform noise" if fourth < 2.2 else None
        raise run.wrong(
            f"noise with mean {mean:.3f}, deviation {deviation:.3f}, kurtosis {fourth:.2f}",
            "standard normal noise: 0, 1 and 3",
            likely,
        )


@check("2.e", 1, of="training.train")
def test_train_losses(answers):
    """train: the loss of an epoch is the mean over its images, so a short batch counts less."""
    run = Transcript(answers)
    weights = np.array(run.sizes) / sum(run.sizes)
    for name, player in (("g_losses", 0), ("d_losses", 1)):
        found = getattr(run.answer, name)
        expected = run.script[:, :, player] @ weights
        asked = f"{name}: {np.round(expected, 4).tolist()}, a mean over the images for each epoch"
        reply = answers.reply(found, run.call + f".{name}")
        values = [compare.real(member, asked) for member in compare.items(reply, run.epochs, asked)]
        if np.allclose(values, expected, rtol=1e-5):
            continue
        script = run.script[:, :, player]
        likely = None
        for suspect, cause in (
            (script.mean(1), "this is the mean of the batches' means: the last batch is smaller"),
            (script[:, -1], "this is the last batch's loss"),
            (run.script[:, :, 1 - player] @ weights, "the two losses are swapped"),
            (script @ np.array(run.sizes), "this is the sum over the images"),
            (script.sum(1), "this is the sum over the batches"),
            (np.cumsum(script @ weights), "the sum was not set back to 0 after an epoch"),
        ):
            if np.allclose(values, suspect, rtol=1e-5):
                likely = cause
        raise reply.wrong(asked, likely).showing(pictures.curves, values, expected, name)


@check("2.e", 1, of="training.train")
def test_train_snapshots(answers):
    """train: nine images after each epoch asked for, counted from 1, from the same nine vectors."""
    run = Transcript(answers, snapshots=(1, 3, 7))
    asked = "snapshots {1: images, 3: images} of a run of 3 epochs with snapshot_epochs=(1, 3, 7)"
    found = by_epoch(run.answer.snapshots)
    if found is None:
        raise run.wrong("no dict of snapshots", asked)
    if sorted(found) != [1, 3]:
        likely = "epochs count from 1" if 0 in found or 2 in found else None
        raise run.wrong(f"snapshots of the epochs {sorted(found)}", asked, likely)
    for epoch, images in found.items():
        reply = answers.reply(images, run.call + f".snapshots[{epoch}]")
        values = compare.tensor(reply, (9, 1, 28, 28), "nine images (9, 1, 28, 28) on the CPU")
        steps = epoch * len(run.sizes)
        if not np.all(values == steps):
            raise reply.wrong(
                f"images of the generator after {steps} steps, when epoch {epoch} is over",
                f"they were taken after {values.flat[0]:g} steps",
            )
    drawn = run.samples
    if not drawn:
        raise run.wrong("`sample` was never called", "snapshots taken with `sample`")
    if any(noise.shape != (9, 100) or not np.array_equal(noise, drawn[0]) for noise in drawn):
        raise run.wrong(
            "other noise vectors for another epoch", "the same nine noise vectors, drawn once"
        )
    if len(np.unique(drawn[0])) < 900:
        raise run.wrong("noise vectors that are alike", "nine different noise vectors")
    mean, deviation = float(drawn[0].mean()), float(drawn[0].std())
    if not (abs(mean) <= 0.2 and abs(deviation - 1) <= 0.15):  # six standard errors of 900 numbers
        raise run.wrong(
            f"snapshot noise with mean {mean:.2f} and standard deviation {deviation:.2f}",
            "standard normal noise for the snapshots too",
        )
    require_defaults(answers)


def require_defaults(answers):
    """`train(images)`: 50 epochs, batches of 64, snapshots at 10, 30 and 50, any device."""
    images = np.zeros((66, 1, 28, 28), dtype=np.float32)
    call = f"from {answers.package}.training import train\ntrain(images)  # 66 images"
    answer = answers.ask(
        "recorded_train", Tensor(images), {"progress": False}, [[1.0, 1.0]], 0,
        of="training.train", call=call, seconds=60,
    )  # fmt: skip
    sizes = [size for size in answer.batch_sizes if type(size) is int]
    told = {
        "epochs": len(answer.g_losses) if isinstance(answer.g_losses, list) else None,
        "batch sizes": sorted(set(sizes)) if len(sizes) == len(answer.batch_sizes) else None,
        "snapshots": sorted(by_epoch(answer.snapshots) or []),
    }
    asked = {"epochs": 50, "batch sizes": [64], "snapshots": [10, 30, 50]}
    if told != asked:
        raise answers.reply(None, call).wrong(f"by default {asked}", returned=str(told))


@check("2.e", 1, of="training.train")
def test_train_seed(answers):
    """train: the same seed gives the same run, another seed another, whatever was drawn before."""

    def summary(**options):
        run = Transcript(answers, epochs=1, snapshots=(1,), **options)
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
        raise run.wrong("the same noise with another seed", "another run for another seed")


@check("2.e", 1, of="training.train", needs=(*PARTS, STEP, "training.sample"))
@pytest.mark.timeout(120)
def test_train_repeats_bit_for_bit(answers):
    """train: with your own networks, the same seed gives the same run, bit for bit."""
    recorded = Transcript(answers, epochs=1, snapshots=(1,), seed=5, world=1)
    if not recorded.order:  # what trains nothing may well repeat
        raise recorded.wrong("`train_step` was never called", "steps on every batch")
    images = np.random.default_rng(3).uniform(-1, 1, (2, 1, 28, 28)).astype(np.float32)
    options = {
        "epochs": 1, "batch_size": 2, "device": "cpu", "snapshot_epochs": [1], "progress": False,
    }  # fmt: skip

    def once(seed, world):
        call = (
            f"from {answers.package}.training import train\n"
            f"train(images, epochs=1, batch_size=2, seed={seed}, device='cpu', "
            "snapshot_epochs=[1], progress=False)  # 2 images"
        )
        run = answers.ask(
            "whole_train", Tensor(images), {**options, "seed": seed}, world,
            of="training.train", call=call, seconds=60,
        )  # fmt: skip
        reply = answers.reply(run.snapshots, call)
        asked = "snapshots {1: images}"
        (snapshot,) = compare.items(reply, 1, asked)
        _, value = compare.items(snapshot, 2, asked)
        return compare.tensor(value, (9, 1, 28, 28), asked), run, reply

    first, run, reply = once(5, 1)
    again, same_run, _ = once(5, 2)
    if not np.array_equal(first, again) or not compare.equal(run.g_losses, same_run.g_losses):
        raise reply.wrong(
            "the same losses and samples for the same seed, bit for bit",
            "initial weights and dropout are random too: seed torch itself before you build",
            "other losses or samples in the second run",
        )


@check("2.e", 1, of="training.train", needs=("data.load_images", *PARTS, STEP))
@pytest.mark.smoke
@pytest.mark.timeout(600)
def test_short_training(answers, data_root, request, seed):
    """train: after 20 steps on real pictures both networks have learned what they should."""
    device = request.config.getoption("--smoke-device")
    statistics, call = smoke.run(answers, data_root, device, seed)
    outside = smoke.faults(statistics)
    if outside:
        told = "\n".join(
            f"{name} {value:.3f} (correct runs: {bound.low:g} to {bound.high:g})"
            for name, value, bound, _ in outside
        )
        raise answers.reply(None, call).wrong(
            f"{smoke.STEPS} steps that teach both networks what correct runs learn",
            outside[0][3],
            told,
        )
