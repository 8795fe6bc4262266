"""Stand-ins for everything that `train` calls, which record how it called them."""

from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor, nn
from torch.optim import SGD, Optimizer

from .standin_networks import LinearDiscriminator, LinearGenerator


class TrainingTranscript:
    """Stand-ins for everything that `train` calls, and the record of how it called them.

    Each `train_step` returns the next pair of scripted losses and raises the generator's weight
    by one, so that a snapshot shows after how many steps it was taken.
    """

    def __init__(self, scripted_losses: Sequence[tuple[float, float]]) -> None:
        self.scripted = scripted_losses
        self.steps: list[list[Tensor]] = []  # real images (one pixel of each) and noise
        self.samples: list[Tensor] = []  # the noise
        self.batch_sizes: list[int] = []
        self.faults: list[str] = []
        self.learning_rates: list[float | None] = []  # of each pair built; None: none was passed
        self.generator: LinearGenerator | None = None
        self.discriminator: LinearDiscriminator | None = None
        self.g_optimizer: Optimizer | None = None
        self.d_optimizer: Optimizer | None = None

    def standins(self) -> dict[str, Callable]:
        return {
            "networks.build_generator": self.build_generator,
            "networks.build_discriminator": self.build_discriminator,
            "losses.build_optimizers": self.build_optimizers,
            "data.batches": self.batches,
            "training.train_step": self.train_step,
            "training.sample": self.sample,
        }

    def build_generator(self, z_dim: int = 100) -> LinearGenerator:
        self.generator = LinearGenerator(torch.zeros(z_dim, 784))
        return self.generator

    def build_discriminator(self) -> LinearDiscriminator:
        self.discriminator = LinearDiscriminator(torch.zeros(784, 1))
        return self.discriminator

    def build_optimizers(
        self, generator: nn.Module, discriminator: nn.Module, lr: float | None = None
    ) -> tuple[Optimizer, Optimizer]:
        self.learning_rates.append(lr)
        if generator is not self.generator or discriminator is not self.discriminator:
            self.faults.append("optimizers")
        self.g_optimizer = SGD(generator.parameters(), lr=1e-4 if lr is None else lr)
        self.d_optimizer = SGD(discriminator.parameters(), lr=1e-4 if lr is None else lr)
        return self.g_optimizer, self.d_optimizer

    def batches(
        self, images: Tensor, batch_size: int, generator: torch.Generator
    ) -> Iterator[Tensor]:
        # Starts at a random place and wraps around: enough to see whether the seed is used.
        self.batch_sizes.append(batch_size)
        start = int(torch.randint(len(images), (1,), generator=generator))
        yield from images.roll(start, dims=0).split(batch_size)

    def train_step(
        self,
        generator: LinearGenerator,
        discriminator: LinearDiscriminator,
        g_optimizer: Optimizer,
        d_optimizer: Optimizer,
        real: Tensor,
        noise: Tensor,
    ) -> tuple[float, float]:
        given = (generator, discriminator, g_optimizer, d_optimizer)
        expected = (self.generator, self.discriminator, self.g_optimizer, self.d_optimizer)
        if any(a is not b for a, b in zip(given, expected, strict=True)):
            self.faults.append("arguments")
        if not (generator.training and discriminator.training):
            self.faults.append("mode")
        self.steps.append([real[:, 0, 0, 0].detach().clone(), noise.detach().clone()])
        with torch.no_grad():
            generator.weight.add_(1)
        return self.scripted[(len(self.steps) - 1) % len(self.scripted)]

    def sample(self, generator: LinearGenerator, noise: Tensor) -> Tensor:
        self.samples.append(noise.detach().clone())
        return torch.full((len(noise), 1, 28, 28), float(generator.weight[0, 0].detach()))
