"""What a short training tells: statistics of both networks before and after 20 steps.

The judge reads the parameters and asks for outputs on its own noise and images; with the loss
formulas of question 2.d it works out every statistic itself.
"""

from dataclasses import asdict, dataclass
from itertools import zip_longest
from pathlib import Path

import numpy as np

from ..answers.records import Handle, Tensor
from . import compare
from .asking import Answers, Reply
from .datasets import pixels
from .linear_gan import softplus
from .parameters import parameters_of

STEPS, BATCH_SIZE, LEARNING_RATE = 20, 64, 1e-4
SECONDS = 300
NAME = "training.train"


@dataclass(frozen=True)
class Statistics:
    """One short training, in numbers. Losses are those of fixed noise and test images, with the
    discriminator in eval mode and the generator on the batch's own statistics."""

    generator_move: float  # mean |change of a parameter|, in units of steps times learning rate
    discriminator_move: float
    discriminator_gain: float  # change of the discriminator's loss by its own training
    generator_gain: float  # change of the generator's loss by its own training
    gap: float  # mean logit of real images minus mean logit of samples, after
    diversity: float  # mean RMS distance between two samples, after
    darkest: float  # smallest and largest value of a sample, after
    brightest: float


@dataclass(frozen=True)
class Bound:
    """The range in which a statistic of correct runs lies, and what leads out of it."""

    low: float
    high: float
    below: str
    above: str


# Wider than 20 simultaneous runs of the reference on the real pictures and 20 on the drawn ones
# were: moves 0.298..0.321 and 0.514..0.665, gains -1.10..-0.446 and -1.72..-0.181, gap 0.34..2.42,
# diversity 0.51..0.61, samples from -1 to 1. Variants that start from small weights, as DCGAN's
# N(0, 0.02), came to moves of 0.36 and 0.70, gains of -0.34 and -0.09, a diversity of 0.27.
BOUNDS = {
    "generator_move": Bound(
        0.15, 0.50, "the generator hardly moves: is its learning rate right, is it stepped at all?",
        "the generator moves too far: is its learning rate right, are its gradients cleared?",
    ),
    "discriminator_move": Bound(
        0.36, 0.76, "the discriminator hardly moves: is its learning rate right, is it stepped?",
        "the discriminator moves too far: is its learning rate right, are its gradients cleared?",
    ),
    "discriminator_gain": Bound(
        -np.inf, -0.12, "", "the discriminator has not learned to tell real from fake: look at its "
        "labels, at the scale of the images and at its last layer",
    ),
    "generator_gain": Bound(
        -np.inf, 0.0, "", "the generator has not learned to fool the discriminator: look at its "
        "label, and whether the discriminator's loss reaches it",
    ),
    "gap": Bound(
        0.1, 3.4, "the discriminator does not rate real images above fakes",
        "the discriminator is too far ahead: does the generator get its gradient?",
    ),
    "diversity": Bound(
        0.15, 0.82, "all samples look alike",
        "the samples are wilder than tanh and batch norm allow",
    ),
    "darkest": Bound(-1, -0.5, "samples leave [-1, 1]", "samples stay grey: tanh, or sigmoid?"),
    "brightest": Bound(-1, 1, "", "samples leave [-1, 1]"),
}  # fmt: skip


def run(answers: Answers, root: Path, device: str, seed: int) -> tuple[Statistics, str]:
    """Train for 20 steps and measure; returns the statistics and the call in words."""
    call = (
        f"from {answers.package} import data, training\n"
        f"images = data.load_images({str(root)!r})[:{STEPS * BATCH_SIZE}]\n"
        f"training.train(images, epochs=1, batch_size={BATCH_SIZE}, seed={seed})"
    )
    answer = answers.ask(
        "short_training", str(root), STEPS, BATCH_SIZE, seed, device,
        of=NAME, call=call, seconds=SECONDS,
    )  # fmt: skip
    real = pixels(root, train=False)[:256, None].astype(np.float32) / 127.5 - 1
    return _measure(_Networks(answers, call), answer.networks, real), call


class _Networks:
    """Asks the networks of a run; call: the run in words."""

    def __init__(self, answers: Answers, call: str):
        self._answers, self._call = answers, call

    def images(self, network: Handle, noise: np.ndarray) -> np.ndarray:
        """The generator's, on the batch's own statistics."""
        reply = self._forward(network, noise, "train")
        return compare.tensor(reply, (len(noise), 1, 28, 28), "images (B, 1, 28, 28)")

    def logits(self, network: Handle, images: np.ndarray) -> np.ndarray:
        """The discriminator's, without dropout."""
        asked = "one logit for each image"
        reply = self._forward(network, images, "eval")
        logits = compare.tensor(reply, None, asked)
        if logits.size != len(images):
            raise reply.wrong(asked)
        return logits

    def _forward(self, network, inputs, mode) -> Reply:
        value = self._answers.ask(
            "forward", network, Tensor(inputs), mode, 0, of=NAME, seconds=SECONDS
        )
        return self._answers.reply(value, self._call)

    def move(self, before: Handle, after: Handle) -> float:
        """Mean size of the parameters' changes, in units of steps times learning rate."""
        reply = self._answers.reply(None, self._call)
        pairs = list(
            zip_longest(*(parameters_of(self._answers, n, reply, NAME) for n in (before, after)))
        )
        if any(None in pair or pair[0].shape != pair[1].shape for pair in pairs):
            raise reply.wrong("the networks that were built, trained", returned="other networks")
        changes = [
            np.abs(new.array.astype(np.float64) - old.array).ravel()
            for old, new in pairs
            if old.array is not None and new.array is not None
        ]
        if not sum(change.size for change in changes):
            raise reply.wrong("networks with parameters", returned="no parameters to compare")
        return float(np.concatenate(changes).mean() / (STEPS * LEARNING_RATE))


def _measure(networks: _Networks, handles: tuple[Handle, ...], real: np.ndarray) -> Statistics:
    random = np.random.default_rng(2014)
    noise = random.normal(size=(256, 100)).astype(np.float32)
    g_before, d_before, g_after, d_after = handles
    early, late = networks.images(g_before, noise), networks.images(g_after, noise)

    def discriminator_loss(network):
        real_logits, fake_logits = networks.logits(network, real), networks.logits(network, early)
        return float(softplus(-real_logits).mean() + softplus(fake_logits).mean())

    late_logits = networks.logits(d_after, late)
    early_logits = networks.logits(d_after, early)
    flat = late.reshape(len(late), -1).astype(np.float64)
    return Statistics(
        generator_move=networks.move(g_before, g_after),
        discriminator_move=networks.move(d_before, d_after),
        discriminator_gain=discriminator_loss(d_after) - discriminator_loss(d_before),
        generator_gain=float(softplus(-late_logits).mean() - softplus(-early_logits).mean()),
        gap=float(networks.logits(d_after, real).mean() - late_logits.mean()),
        diversity=float(np.sqrt(((flat[:128] - flat[128:]) ** 2).mean(1)).mean()),
        darkest=float(late.min()),
        brightest=float(late.max()),
    )


def faults(statistics: Statistics) -> list[tuple[str, float, Bound, str]]:
    """(name, value, bound, likely cause) of each statistic outside its bound."""
    found = []
    for name, value in asdict(statistics).items():
        bound = BOUNDS[name]
        if not bound.low <= value <= bound.high:  # nan is outside too
            cause = bound.above if value > bound.high else bound.below
            found.append((name, value, bound, cause))
    return found
