"""Question 2.d: what each network minimises, and with which optimizer."""

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.optim import Adam


def generator_loss(fake_logits: Tensor) -> Tensor:
    """The generator's non-saturating loss (Goodfellow et al. 2014): fakes should be called real.

    The mean binary cross-entropy of the logits of fakes, any shape, against the label 1:
    mean of -log sigmoid(logit). A scalar tensor that carries gradients; finite at logits of +-200.
    """
    return binary_cross_entropy_with_logits(fake_logits, torch.ones_like(fake_logits))


def discriminator_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """The discriminator's loss: real images have the label 1, fakes the label 0.

    The mean binary cross-entropy over the real batch plus that over the fake batch; the two
    may differ in size. A scalar tensor that carries gradients; finite at logits of +-200.
    """
    real = binary_cross_entropy_with_logits(real_logits, torch.ones_like(real_logits))
    fake = binary_cross_entropy_with_logits(fake_logits, torch.zeros_like(fake_logits))
    return real + fake


def build_optimizers(
    generator: nn.Module, discriminator: nn.Module, lr: float = 1e-4
) -> tuple[Adam, Adam]:
    """(The generator's Adam, the discriminator's Adam), with the library's defaults but for lr.

    Each holds exactly its own network's parameters. No weight decay, no AMSGrad.
    """
    return Adam(generator.parameters(), lr=lr), Adam(discriminator.parameters(), lr=lr)
