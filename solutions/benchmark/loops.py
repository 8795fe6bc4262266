"""The three ways to train that the benchmark compares, each as a function that trains a round."""

import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.optim import Adam
from torch.utils.data import DataLoader, Dataset, Subset

from exercises.given import fast
from exercises.given.checkpoint import Z_DIM, EpochSoFar, RunState
from exercises.given.epochs import fast_epoch, plain_epoch
from exercises.given.fashion_mnist import find_dataset
from exercises.given.functions import Functions

from ..data import load_images
from ..networks import build_discriminator, build_generator

SEED = 0


def ways(
    data: Path | None, device: torch.device, batch_size: int, steps: int, workers: int
) -> dict[str, Callable[[], None]]:
    """Each way by its name; a call trains for `steps` batches of the same images."""
    from torchvision.datasets import FashionMNIST
    from torchvision.transforms import Compose, Normalize, ToTensor

    root = find_dataset(data)
    transform = Compose([ToTensor(), Normalize((0.5,), (0.5,))])
    pictures = FashionMNIST(root, transform=transform)
    count = min(steps * batch_size, len(pictures))
    images = load_images(root)[:count].to(device)

    functions = Functions.of_package("solutions")
    plain, quick = RunState(functions, device, SEED), RunState(functions, device, SEED)
    fast.prepare(quick)
    step = fast.build_step(quick, batch_size)

    def train_plain() -> None:
        plain.so_far = EpochSoFar()  # a new epoch: else its batches count as trained on
        for _ in plain_epoch(plain, images, batch_size):
            pass

    def train_fast() -> None:
        quick.so_far = EpochSoFar()
        for _ in fast_epoch(quick, step, images, batch_size):
            pass

    tutorial = TutorialLoop(Subset(pictures, range(count)), batch_size, workers, device)
    return {"tutorial": tutorial.train, "plain": train_plain, "fast": train_fast}


def measure(loop: Callable[[], None], device: torch.device) -> float:
    """Seconds that a round takes, until the device has finished."""
    start = time.perf_counter()
    loop()
    if device.type != "cpu":
        getattr(torch, device.type).synchronize()
    return time.perf_counter() - start


class TutorialLoop:
    """PyTorch's DCGAN tutorial, after its description, with this package's networks.

    A DataLoader of PIL images through torchvision's transforms. For each batch: the discriminator
    learns from real images, then from fakes, each with a backward of its own, and steps; then the
    generator learns from what the new discriminator says of the same fakes. Losses and mean
    outputs are read at each step. (https://pytorch.org/tutorials/beginner/dcgan_faces_tutorial.html)
    """

    def __init__(self, pictures: Dataset, batch_size: int, workers: int, device: torch.device):
        torch.manual_seed(SEED)
        self._loader = DataLoader(pictures, batch_size, shuffle=True, num_workers=workers)
        self._device = device
        self.generator = build_generator(Z_DIM).to(device)
        self.discriminator = build_discriminator().to(device)
        self._g_adam = Adam(self.generator.parameters(), lr=2e-4, betas=(0.5, 0.999))
        self._d_adam = Adam(self.discriminator.parameters(), lr=2e-4, betas=(0.5, 0.999))
        self._loss = nn.BCEWithLogitsLoss()
        self.history: list[tuple[float, ...]] = []

    def train(self) -> None:
        """One epoch."""
        for pictures, _ in self._loader:
            real = pictures.to(self._device)
            self.discriminator.zero_grad()
            on_real, real_loss = self._judge(real, 1.0)
            real_loss.backward()
            fake = self.generator(torch.randn(len(real), Z_DIM, device=self._device))
            on_fake, fake_loss = self._judge(fake.detach(), 0.0)
            fake_loss.backward()
            self._d_adam.step()

            self.generator.zero_grad()
            on_fake_now, g_loss = self._judge(fake, 1.0)
            g_loss.backward()
            self._g_adam.step()

            read = (on_real, on_fake, on_fake_now, g_loss, real_loss + fake_loss)
            self.history.append(tuple(value.item() for value in read))

    def _judge(self, images: Tensor, label: float) -> tuple[Tensor, Tensor]:
        """The discriminator's mean output and its loss against that label."""
        logits = self.discriminator(images).view(-1)
        labels = torch.full((len(images),), label, device=self._device)
        return logits.detach().sigmoid().mean(), self._loss(logits, labels)
