"""The statistics of a short training, from parameters and outputs before and after it.

Losses are those of question 2.d on fixed noise and test images, with the discriminator in eval
mode (no dropout) and the generator on the batch's own statistics.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from ..dataset.datasets import pixels
from ..question_2.linear_gan import softplus
from .network_outputs import Player, ToldOutputs

COMPONENTS, REAL_IMAGES = 32, 10_000  # of FD32
IMAGES = 256  # real images, and samples, for the losses; samples for FD32
SEED = 2014  # of the noise
FEW = 16  # numbers of a tensor, such as the bias of the discriminator's last layer


@dataclass(frozen=True)
class Statistics:
    """One short training in numbers.

    A move is the mean |change of a parameter|, divided by steps times learning rate: one step of
    Adam is at most about the learning rate, so a move is at most about 1. A gain is the change of a
    player's loss through its own training: the discriminator's on samples from before the training,
    the generator's against the discriminator after it.
    """

    generator_move: float
    discriminator_move: float
    generator_least_move: float  # of the parameter tensor that moved least
    discriminator_least_move: float
    discriminator_gain: float
    generator_gain: float
    gap: float  # mean logit of real images minus mean logit of samples, after
    diversity: float  # mean RMS distance between two samples, after
    darkest: float  # smallest and largest value of a sample, after
    brightest: float
    fd32: float  # Fréchet distance between samples and real images, see `fd32`


def noise() -> np.ndarray:
    """The noise vectors (256, 100) of all samples."""
    return np.random.default_rng(SEED).normal(size=(IMAGES, 100)).astype(np.float32)


def real_images(root: Path) -> np.ndarray:
    """The first test images (256, 1, 28, 28), from -1 to 1."""
    return pixels(root, train=False)[:IMAGES, None].astype(np.float32) / 127.5 - 1


def measure(
    outputs: ToldOutputs, early: np.ndarray, late: np.ndarray, root: Path, unit: float
) -> Statistics:
    """The statistics of a training. early, late: samples of `noise()` before and after it. root: a
    torchvision root with the test images. unit: steps times learning rate."""
    real = real_images(root)
    before, after = outputs.players.before, outputs.players.after
    first_real = outputs.logits(before.discriminator, real)
    first_early = outputs.logits(before.discriminator, early)
    last_real, last_early, last_late = (
        outputs.logits(after.discriminator, images) for images in (real, early, late)
    )
    moves = [moves_of(*pair) for pair in zip(before, after, strict=True)]
    flat = late.reshape(len(late), -1).astype(np.float64)
    half = len(flat) // 2
    return Statistics(
        generator_move=float(np.concatenate(moves[0]).mean() / unit),
        discriminator_move=float(np.concatenate(moves[1]).mean() / unit),
        generator_least_move=least_move(moves[0]) / unit,
        discriminator_least_move=least_move(moves[1]) / unit,
        discriminator_gain=_discriminator_loss(last_real, last_early)
        - _discriminator_loss(first_real, first_early),
        generator_gain=_generator_loss(last_late) - _generator_loss(last_early),
        gap=float(last_real.mean() - last_late.mean()),
        diversity=float(np.sqrt(((flat[:half] - flat[half:]) ** 2).mean(1)).mean()),
        darkest=float(late.min()),
        brightest=float(late.max()),
        fd32=fd32(flat, root),
    )


def _generator_loss(fake_logits: np.ndarray) -> float:
    return float(softplus(-fake_logits).mean())


def _discriminator_loss(real_logits: np.ndarray, fake_logits: np.ndarray) -> float:
    return float(softplus(-real_logits).mean() + softplus(fake_logits).mean())


def moves_of(before: Player, after: Player) -> list[np.ndarray]:
    """|change| of each parameter tensor that is not empty, flat."""
    pairs = zip(before.arrays, after.arrays, strict=True)
    moves = [np.abs(new.astype(np.float64) - old).ravel() for old, new in pairs]
    return [move for move in moves if move.size]


def least_move(moves: list[np.ndarray]) -> float:
    """The mean |change| of the parameter tensor that moved least.

    One number wanders, and may be near its start again after 20 steps (1 of 190 right trainings was
    refused for it): a tensor of few numbers counts only where it never moved.
    """
    return float(min(move.mean() for move in moves if move.size >= FEW or not move.any()))


def fd32(samples: np.ndarray, root: Path) -> float:
    """The Fréchet distance (Dowson and Landau, 1982) between two Gaussians, one fitted to up to
    10,000 test images and one to the samples (n, 784), in the first 32 principal components of
    these images; nan if the samples are not finite."""
    if not np.isfinite(samples).all():
        return float("nan")
    mean, components, real_mean, real_cov = _real_gaussian(root)
    scores_mean, scores_cov = _gaussian((samples - mean) @ components)
    return frechet_distance(real_mean, real_cov, scores_mean, scores_cov)


@lru_cache(maxsize=2)
def _real_gaussian(root: Path) -> tuple[np.ndarray, ...]:
    """The test images' mean, principal components (784, 32), and in these mean and covariance."""
    images = pixels(root, train=False)[:REAL_IMAGES].reshape(-1, 784) / 127.5 - 1
    mean = images.mean(0)
    _, directions = np.linalg.eigh(np.cov(images, rowvar=False, bias=True))  # ascending
    components = directions[:, -COMPONENTS:]
    return mean, components, *_gaussian((images - mean) @ components)


def _gaussian(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return scores.mean(0), np.cov(scores, rowvar=False, bias=True)


def frechet_distance(
    mean_a: np.ndarray, cov_a: np.ndarray, mean_b: np.ndarray, cov_b: np.ndarray
) -> float:
    """|mean_a - mean_b|^2 + tr(cov_a + cov_b - 2 (cov_a cov_b)^(1/2))."""
    values, vectors = np.linalg.eigh(cov_a)
    root_a = vectors * np.sqrt(values.clip(min=0)) @ vectors.T
    product = np.linalg.eigvalsh(root_a @ cov_b @ root_a)
    traces = np.trace(cov_a) + np.trace(cov_b) - 2 * np.sqrt(product.clip(min=0)).sum()
    return float(((mean_a - mean_b) ** 2).sum() + traces)
