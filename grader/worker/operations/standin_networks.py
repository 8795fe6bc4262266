"""Small networks with which a check replaces the submission's own.

With them, a wrong generator costs no points in the questions about training, and one step can be
calculated by hand. Their numbers are float32, whatever default a submission has set.

    generator = disguised(LinearGenerator(weight), "exercises")

A submission's code sees them as networks of its own: by the names of class, module and buffers it
cannot tell them from others. That it does the same for others is judged with its own networks
(observed_steps.py).
"""

from typing import TypeVar, cast
from weakref import WeakKeyDictionary

import torch
from torch import Tensor, nn

Network = TypeVar("Network", bound=nn.Module)
KINDS: dict[type, type] = {}  # the class below of each class that stands for it
PASSES: WeakKeyDictionary[nn.Module, int] = WeakKeyDictionary()  # in train mode


def disguised(network: Network, package: str) -> Network:
    """The same network, of a class that looks like one in the submission's networks.py."""
    kind = type(network)
    players = ("Generator", "Discriminator")
    name = next(player for player in players if kind.__name__.endswith(player))
    own = {"__module__": f"{package}.networks", "__qualname__": name, "__doc__": None}
    members = {key: value for key, value in vars(kind).items() if key not in NOT_COPIED}
    usual = type(name, (nn.Module,), {**members, **own})
    KINDS[usual] = kind
    network.__class__ = usual
    return network


NOT_COPIED = "__dict__", "__weakref__"


def is_a(network: nn.Module, kind: type) -> bool:
    """Whether the network is of this class below, disguised or not."""
    return issubclass(KINDS.get(type(network), type(network)), kind)


class LinearGenerator(nn.Module):
    """noise (B, k) -> images (B, 1, 28, 28) = noise @ weight, for weight (k, 784).

    Counts its passes in train mode, as batch norm does. In eval mode the images are half as bright,
    which shows a wrong mode. fading: in train mode they are, too, from the second pass on, whatever
    the counter says.
    """

    num_batches_tracked: Tensor

    def __init__(self, weight: Tensor, fading: bool = False) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight.clone())
        self.register_buffer("num_batches_tracked", torch.zeros((), dtype=torch.int64))
        if fading:
            PASSES[self] = 0

    def forward(self, noise: Tensor) -> Tensor:
        images = (noise @ self.weight).unflatten(1, (1, 28, 28))
        if not self.training:
            return images / 2
        self.num_batches_tracked += 1
        if self not in PASSES:
            return images
        PASSES[self] += 1
        return images if PASSES[self] == 1 else images / 2


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
        self.linear = nn.Linear(len(weight), 784, bias=False, dtype=torch.float32)
        self.linear.weight.data = weight.T.clone()
        self.norm = nn.BatchNorm1d(784, dtype=torch.float32)
        self.dropout = nn.Dropout(0.5)

    def forward(self, noise: Tensor) -> Tensor:
        return self.dropout(self.norm(self.linear(noise))).unflatten(1, (1, 28, 28))


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
