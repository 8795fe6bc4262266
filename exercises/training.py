"""Question 2.e: one simultaneous update of both players, and the training loop around it."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from .data import batches
from .losses import build_optimizers, discriminator_loss, generator_loss
from .networks import build_discriminator, build_generator

Z_DIM = 100  # length of a noise vector


@dataclass
class TrainingRun:
    """What `train` returns: both networks, a loss per epoch, and sample images by epoch.

    snapshots maps an epoch (from 1) to a tensor (9, 1, 28, 28) on the CPU, always from the
    same nine noise vectors.
    """

    generator: nn.Module
    discriminator: nn.Module
    g_losses: list[float]
    d_losses: list[float]
    snapshots: dict[int, Tensor]


def train_step(
    generator: nn.Module,
    discriminator: nn.Module,
    g_optimizer: Optimizer,
    d_optimizer: Optimizer,
    real: Tensor,
    noise: Tensor,
) -> tuple[float, float]:
    """One simultaneous update of both players; returns (generator loss, discriminator loss).

    As in question 1, both losses and both gradients are taken at the current parameters, from
    one batch of fakes made of `noise`, before either optimizer steps. (Most tutorials alternate:
    the discriminator steps first and the generator answers the new one. Those are other
    dynamics than the simultaneous steps that question 1 analyses.) real is (B, 1, 28, 28),
    noise (B, z_dim). The losses are those before the update. Neither player's loss reaches the
    other's update, and gradients left over from before do not count. Both networks arrive and
    stay in train mode, and the generator runs exactly once.
    """
    raise NotImplementedError("2.e: train_step")


def sample(generator: nn.Module, noise: Tensor) -> Tensor:
    """Images for the noise, in eval mode and without gradients, on the generator's device.

    Draws no random number, and leaves the generator's mode, parameters and buffers as they were.
    """
    raise NotImplementedError("2.e: sample")


def train(
    images: Tensor,
    *,
    epochs: int = 50,
    batch_size: int = 64,
    seed: int = 0,
    device: str | torch.device | None = None,
    snapshot_epochs: Sequence[int] = (10, 30, 50),
    progress: bool = True,
) -> TrainingRun:
    """Train both networks on the images (N, 1, 28, 28) and return the `TrainingRun`.

    Goes through this package's own `build_generator`, `build_discriminator`,
    `build_optimizers`, `batches`, `train_step` and `sample`. Each batch gets as many fresh
    standard normal noise vectors as it has images. A loss of an epoch is the mean over its
    images, so a short last batch counts by its size. After each of `snapshot_epochs` (from 1),
    nine images are sampled, always from the same nine noise vectors, drawn once. The same seed
    on the same CPU gives the same run, bit for bit. device None: the best there is (cuda, mps,
    cpu). progress: whether to show a progress bar over the epochs.
    """
    raise NotImplementedError("2.e: train")
