"""What a short training tells: statistics of both networks before and after 20 steps.

The judge reads the parameters and asks for outputs on its own noise and images; with the loss
formulas of question 2.d it works out every statistic itself.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from ..answers.records import Handle, Tensor
from .asking import Answers
from .datasets import pixels
from .linear_gan import softplus

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
    networks = answer["networks"]
    if any(not isinstance(network, Handle) for network in networks):
        raise answers.reply(None, call).wrong("a TrainingRun with both networks")
    real = pixels(root, train=False)[:256, None].astype(np.float32) / 127.5 - 1
    return _measure(answers, networks, real), call


def _measure(answers: Answers, networks: list[Handle], real: np.ndarray) -> Statistics:
    random = np.random.default_rng(2014)
    noise = random.normal(size=(256, 100)).astype(np.float32)

    def forward(network, inputs, mode):
        value = answers.ask("forward", network, Tensor(inputs), mode, 0, of=NAME, seconds=SECONDS)
        return value.array

    def move(before, after):
        changes = [
            np.abs(new.array.astype(np.float64) - old.array)
            for (_, old), (_, new) in zip(
                answers.ask("parameters", before, of=NAME),
                answers.ask("parameters", after, of=NAME),
                strict=True,
            )
        ]
        total = sum(change.sum() for change in changes) / sum(change.size for change in changes)
        return float(total / (STEPS * LEARNING_RATE))

    g_before, d_before, g_after, d_after = networks
    early, late = forward(g_before, noise, "train"), forward(g_after, noise, "train")

    def discriminator_loss(network):
        real_logits, fake_logits = forward(network, real, "eval"), forward(network, early, "eval")
        return float(softplus(-real_logits).mean() + softplus(fake_logits).mean())

    late_logits = forward(d_after, late, "eval")
    early_logits = forward(d_after, early, "eval")
    flat = late.reshape(len(late), -1).astype(np.float64)
    return Statistics(
        generator_move=move(g_before, g_after),
        discriminator_move=move(d_before, d_after),
        discriminator_gain=discriminator_loss(d_after) - discriminator_loss(d_before),
        generator_gain=float(softplus(-late_logits).mean() - softplus(-early_logits).mean()),
        gap=float(forward(d_after, real, "eval").mean() - late_logits.mean()),
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
