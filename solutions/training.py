"""Question 2.e: one simultaneous update of both players, and the training loop around it."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from rich.progress import track
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
    fake_logits = discriminator(generator(noise))
    g_loss = generator_loss(fake_logits)
    d_loss = discriminator_loss(discriminator(real), fake_logits)

    # Both losses depend on both networks. With `inputs`, each player's gradient is taken for its
    # own variables alone, as in question 1, and no time goes into a gradient that nobody uses.
    g_optimizer.zero_grad()
    d_optimizer.zero_grad()
    g_loss.backward(inputs=list(generator.parameters()), retain_graph=True)
    d_loss.backward(inputs=list(discriminator.parameters()))

    g_optimizer.step()
    d_optimizer.step()
    return g_loss.item(), d_loss.item()


def sample(generator: nn.Module, noise: Tensor) -> Tensor:
    """Images for the noise, in eval mode and without gradients, on the generator's device.

    Draws no random number, and leaves the generator's mode, parameters and buffers as they were.
    """
    device = next(generator.parameters()).device
    was_training = generator.training
    generator.eval()
    with torch.no_grad():
        images = generator(noise.to(device))
    generator.train(was_training)
    return images


def _best_device() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


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
    device = torch.device(device or _best_device())
    torch.manual_seed(seed)  # initial weights and dropout
    random = torch.Generator().manual_seed(seed)  # shuffles and noise
    generator, discriminator = build_generator(Z_DIM).to(device), build_discriminator().to(device)
    g_optimizer, d_optimizer = build_optimizers(generator, discriminator)
    snapshot_noise = torch.randn(9, Z_DIM, generator=random)
    run = TrainingRun(generator, discriminator, [], [], {})

    for epoch in track(range(1, epochs + 1), "training", disable=not progress):
        g_total = d_total = 0.0
        for real in batches(images, batch_size, random):
            noise = torch.randn(len(real), Z_DIM, generator=random).to(device)
            g_loss, d_loss = train_step(
                generator, discriminator, g_optimizer, d_optimizer, real.to(device), noise
            )
            g_total += g_loss * len(real)
            d_total += d_loss * len(real)
        run.g_losses.append(g_total / len(images))
        run.d_losses.append(d_total / len(images))
        if epoch in snapshot_epochs:
            run.snapshots[epoch] = sample(generator, snapshot_noise).cpu()
    return run
