"""Question 2.d: what each network minimises, and with which optimizer."""

import torch
from torch import Tensor, nn
from torch.optim import Adam


def generator_loss(fake_logits: Tensor) -> Tensor:
    """The generator's non-saturating loss (Goodfellow et al. 2014): fakes should be called real.

    The mean binary cross-entropy of the logits of fakes, any shape, against the label 1:
    mean of -log sigmoid(logit). A scalar tensor that carries gradients; finite at logits of +-200.
    """
    raise NotImplementedError("2.d: generator_loss")


def discriminator_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """The discriminator's loss: real images have the label 1, fakes the label 0.

    The mean binary cross-entropy over the real batch plus that over the fake batch; the two
    may differ in size. A scalar tensor that carries gradients; finite at logits of +-200.
    """
    raise NotImplementedError("2.d: discriminator_loss")


def build_optimizers(
    generator: nn.Module, discriminator: nn.Module, lr: float = 1e-4
) -> tuple[Adam, Adam]:
    """(The generator's Adam, the discriminator's Adam), with the library's defaults but for lr.

    Each holds exactly its own network's parameters. No weight decay, no AMSGrad.
    """
    raise NotImplementedError("2.d: build_optimizers")
