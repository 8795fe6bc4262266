"""FD32: one number per epoch that says how far a generator's images are from real ones.

The Fréchet distance between two Gaussians, one fitted to real images and one to samples, each in
the first 32 principal components of the real ones (Dowson and Landau, "The Fréchet distance
between multivariate normal distributions", 1982). Lower is better. Like FID, but on pixels, so that
no network is downloaded. Compare values only for the same real images and number of samples.
"""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from torch import Tensor, nn

COMPONENTS = 32
IMAGES = 10_000  # the most real images
SAMPLES = 2_048
CHUNK = 256  # samples per pass


class Quality:
    """Compares generators with real images (N, 1, 28, 28), always with the same `noise`.

    sample: makes a generator's images from noise, like `sample` of question 2.e.
    """

    def __init__(self, real: Tensor, noise: Tensor, sample: Callable[[nn.Module, Tensor], Tensor]):
        pixels = real.cpu().flatten(1).double()
        self._noise, self._sample = noise, sample
        self._mean = pixels.mean(0)
        _, directions = torch.linalg.eigh(torch.cov(pixels.T, correction=0))  # ascending
        self._components = directions[:, -COMPONENTS:]
        self._real = self._gaussian(pixels)

    def fd32(self, generator: nn.Module) -> float:
        """FD32 of the generator's samples in eval mode; nan if they are not finite."""
        return self.fd32_of(self.samples(generator))

    def samples(self, generator: nn.Module) -> Tensor:
        """The generator's images of `noise`, on the CPU.

        2,048 samples take about two seconds on two CPU cores.
        """
        return torch.cat([self._sample(generator, z).cpu() for z in self._noise.split(CHUNK)])

    def fd32_of(self, samples: Tensor) -> float:
        """FD32 of these images; nan if they are not finite."""
        pixels = samples.flatten(1).double()
        if not pixels.isfinite().all():
            return float("nan")
        return frechet_distance(*self._real, *self._gaussian(pixels))

    def _gaussian(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and covariance in the real images' first principal components."""
        scores = (pixels - self._mean) @ self._components
        return scores.mean(0), torch.cov(scores.T, correction=0)


def frechet_distance(mean_a: Tensor, cov_a: Tensor, mean_b: Tensor, cov_b: Tensor) -> float:
    """|mean_a - mean_b|^2 + tr(cov_a + cov_b - 2 (cov_a cov_b)^(1/2)), squared pixels.

    Means are (k,), covariances (k, k), in float64. The product of two covariances is similar (as a
    matrix) to the symmetric root_a cov_b root_a, whose eigenvalues can be computed stably.
    """
    values, vectors = torch.linalg.eigh(cov_a)
    root_a = vectors * values.clamp(min=0).sqrt() @ vectors.T
    product = torch.linalg.eigvalsh(root_a @ cov_b @ root_a)
    traces = cov_a.trace() + cov_b.trace() - 2 * product.clamp(min=0).sqrt().sum()
    return float((mean_a - mean_b).square().sum() + traces)


def plot_quality(
    fd32: Sequence[float], g_losses: Sequence[float], d_losses: Sequence[float]
) -> Figure:
    """Plots both losses and, below them, FD32 over epochs 1..n; dotted: losses at the equilibrium.

    The losses show how the players do against each other, FD32 how good the samples are.
    """
    epochs = np.arange(1, len(fd32) + 1)
    figure = Figure(figsize=(7, 5.5), layout="constrained")
    losses, quality = figure.subplots(2, 1, sharex=True)
    players = ("generator", g_losses, np.log(2)), ("discriminator", d_losses, 2 * np.log(2))
    for name, values, at_equilibrium in players:
        (line,) = losses.plot(epochs, values, marker=".", label=name)
        losses.axhline(at_equilibrium, color=line.get_color(), linestyle=":", linewidth=1)
    losses.set_ylabel("loss")
    losses.legend(ncols=2)
    quality.plot(epochs, fd32, color="C2", marker=".")
    quality.set_ylim(bottom=0)
    quality.set_xlabel("epoch")
    quality.set_ylabel("FD32 (lower is better)")
    quality.xaxis.set_major_locator(MaxNLocator(integer=True))
    figure.suptitle("Losses, and the Fréchet distance of samples to real images")
    for axes in (losses, quality):
        axes.grid(True, alpha=0.3)
    return figure
