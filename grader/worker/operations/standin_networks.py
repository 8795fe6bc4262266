"""Small networks with which a check replaces the submission's own.

With them, a wrong generator costs no points in the questions about training, and one step can be
calculated by hand. Their numbers are float32, whatever default a submission has set.
"""

import itertools
from typing import cast

import torch
from torch import Tensor, nn


class LinearGenerator(nn.Module):
    """noise (B, k) -> images (B, 1, 28, 28) = noise @ weight, for weight (k, 784).

    Counts its passes in train mode, as batch norm does in `num_batches_tracked`. In eval mode the
    images are half as bright, which shows a wrong mode. fading: in train mode they are, too, from
    the second pass on, whatever the counter says.
    """

    train_passes: Tensor

    def __init__(self, weight: Tensor, fading: bool = False) -> None:
        super().__init__()
        self._brightness = itertools.chain([1.0], itertools.repeat(0.5 if fading else 1.0))
        self.weight = nn.Parameter(weight.clone())
        self.register_buffer("train_passes", torch.zeros((), dtype=torch.int64))

    def forward(self, noise: Tensor) -> Tensor:
        if self.training:
            self.train_passes += 1
        images = (noise @ self.weight).unflatten(1, (1, 28, 28))
        return images * next(self._brightness) if self.training else images / 2


class LinearDiscriminator(nn.Module):
    """images (B, 1, 28, 28) -> logits (B, 1) = pixels @ weight, for weight (784, 1).

    In eval mode the logits are halved, which stands for the effect of dropout.
    """

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight.clone())

    def forward(self, images: Tensor) -> Tensor:
        logits = images.flatten(1) @ self.weight
        return logits if self.training else logits / 2


class TrackedGenerator(nn.Module):
    """noise (B, k) -> images (B, 1, 28, 28), for `TrainingTranscript`.

    Code that initializes layers by the names of their classes finds none here.
    """

    def __init__(self, z_dim: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(z_dim, 784, dtype=torch.float32))

    def forward(self, noise: Tensor) -> Tensor:
        return (noise @ self.weight).tanh().unflatten(1, (1, 28, 28))


class TrackedDiscriminator(nn.Module):
    """images (B, 1, 28, 28) -> logits (B, 1), for `TrainingTranscript`."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(784, 1, dtype=torch.float32))

    def forward(self, images: Tensor) -> Tensor:
        return images.flatten(1) @ self.weight


class ModalGenerator(nn.Module):
    """noise (B, k) -> images; batch norm and dropout, so that train and eval mode differ."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight.clone())
        self.norm = nn.BatchNorm1d(784, dtype=torch.float32)
        self.dropout = nn.Dropout(0.5)

    def forward(self, noise: Tensor) -> Tensor:
        return self.dropout(self.norm(noise @ self.weight)).unflatten(1, (1, 28, 28))


class SmallGenerator(nn.Module):
    """noise (B, k) -> images (B, 1, 28, 28): dense to h numbers, batch norm, LeakyReLU with slope
    0.3, dense to pixels, tanh. Parameters (h, k), (h,), (h,), (784, h)."""

    def __init__(self, k: int, h: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(k, h, bias=False, dtype=torch.float32),
            nn.BatchNorm1d(h, dtype=torch.float32),
            nn.LeakyReLU(0.3),
            nn.Linear(h, 784, bias=False, dtype=torch.float32),
            nn.Tanh(),
            nn.Unflatten(1, (1, 28, 28)),
        )

    def forward(self, noise: Tensor) -> Tensor:
        return self.layers(noise)

    @property
    def norm(self) -> nn.BatchNorm1d:
        return cast(nn.BatchNorm1d, self.layers[1])


class SmallDiscriminator(nn.Module):
    """images (B, 1, 28, 28) -> logits (B, 1): dense to h numbers, tanh, dense. Both modes are the
    same. Parameters (h, 784), (h,), (1, h), (1,)."""

    def __init__(self, h: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Flatten(),
            nn.Linear(784, h, dtype=torch.float32),
            nn.Tanh(),
            nn.Linear(h, 1, dtype=torch.float32),
        )

    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images)
