"""What `train` puts together, replaced: simple parts that let it run. They are not what the
assignment asks for, so a submission learns nothing from them. And losses that the judge works out.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import SGD, Optimizer

from .standin_networks import LinearDiscriminator, LinearGenerator

AskJudge = Callable[[Sequence[Tensor]], Sequence[Any]]  # logits -> (loss, a gradient for each)


class JudgedLoss(torch.autograd.Function):
    """A loss whose value and gradients come from the judge."""

    @staticmethod
    def forward(ctx: Any, ask: AskJudge, *logits: Tensor) -> Tensor:
        value, *gradients = ask([values.detach() for values in logits])
        ctx.gradients = [g.to(values) for g, values in zip(gradients, logits, strict=True)]
        return torch.tensor(value, dtype=logits[0].dtype, device=logits[0].device)

    @staticmethod
    def backward(ctx: Any, *upstream: Tensor) -> tuple[Tensor | None, ...]:
        return None, *(upstream[0] * gradient for gradient in ctx.gradients)


def judged_loss(ask: AskJudge) -> Callable[..., Tensor]:
    """A loss function of tensors of logits, by position or name."""

    def loss(*logits: Tensor, **named: Tensor) -> Tensor:
        order = ("real_logits", "fake_logits")
        return JudgedLoss.apply(ask, *logits, *(named[key] for key in order if key in named))

    return loss


def build_generator(z_dim: int = 100) -> nn.Module:
    return LinearGenerator(torch.randn(z_dim, 784))


def build_discriminator() -> nn.Module:
    return LinearDiscriminator(torch.randn(784, 1))


def build_optimizers(
    generator: nn.Module, discriminator: nn.Module, lr: float = 1e-4
) -> tuple[Optimizer, Optimizer]:
    return SGD(generator.parameters(), lr=lr), SGD(discriminator.parameters(), lr=lr)


def batches(images: Tensor, batch_size: int, generator: torch.Generator) -> Iterator[Tensor]:
    """Batches in the images' own order, from a random start."""
    start = int(torch.randint(len(images), (1,), generator=generator))
    yield from images.roll(start, dims=0).split(batch_size)


def train_step(
    generator: nn.Module,
    discriminator: nn.Module,
    g_optimizer: Optimizer,
    d_optimizer: Optimizer,
    real: Tensor,
    noise: Tensor,
) -> tuple[float, float]:
    """Move the generator by what the batch and the noise sum to; these sums are the losses."""
    with torch.no_grad():
        for parameter in generator.parameters():
            parameter.add_(1e-3 * noise.mean())
    return float(noise.mean()), float(real.mean())


def sample(generator: nn.Module, noise: Tensor) -> Tensor:
    """Images of one brightness, which follows from the parameters and the noise."""
    level = sum(float(p.detach().double().sum()) for p in generator.parameters())
    brightness = torch.full((len(noise), 1, 28, 28), level, dtype=torch.float32)
    return brightness + noise.cpu().sum(dim=1).reshape(-1, 1, 1, 1)
