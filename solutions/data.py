"""Question 2.a: FashionMNIST as one tensor, and its minibatches."""

from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor


def load_images(root: str | Path, train: bool = True) -> Tensor:
    """torchvision's FashionMNIST as float32 (N, 1, 28, 28), scaled so that 0 -> -1 and 255 -> 1.

    root is a torchvision root: the extracted files lie in root/FashionMNIST/raw; only where
    they do not, they are downloaded. train picks the 60,000 training images, else the test ones.
    """
    from torchvision.datasets import FashionMNIST  # slow to import: only when it is needed

    pixels = FashionMNIST(root, train=train, download=True).data
    # In place: each copy of the training images takes 188 MB.
    return pixels.unsqueeze(1).float().div_(127.5).sub_(1)


def batches(images: Tensor, batch_size: int, generator: torch.Generator) -> Iterator[Tensor]:
    """One epoch of minibatches: every image exactly once, in an order drawn from `generator`.

    The last batch is short where batch_size does not divide the number of images.
    ValueError for a batch size below 1.
    """
    if batch_size < 1:
        raise ValueError(f"batch_size must be at least 1, not {batch_size}")
    order = torch.randperm(len(images), generator=generator, device=generator.device)
    for indices in order.to(images.device).split(batch_size):
        yield images[indices]
