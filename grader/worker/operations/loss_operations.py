"""The submission's losses with their gradients, and its optimizers."""

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from .declarations import LOSS_AND_GRADIENTS, OPTIMIZER_STEPS
from .implementations import implements

if TYPE_CHECKING:
    from ..session import Session


@implements(LOSS_AND_GRADIENTS)
def loss_and_gradients(session: "Session", name: str, *logits: Tensor) -> dict:
    """The loss, and its gradient for each of the logits; of several losses, their mean's."""
    leaves = [values.clone().requires_grad_() for values in logits]
    loss = session.function(name)(*leaves)
    gradients = None
    if isinstance(loss, Tensor) and loss.requires_grad and loss.numel() > 0:
        gradients = torch.autograd.grad(loss.mean(), leaves, allow_unused=True)
    return dict(loss=loss, gradients=gradients)


@implements(OPTIMIZER_STEPS)
def optimizer_steps(
    session: "Session", options: dict, which: int, gradients: tuple[float, ...]
) -> dict:
    """Parameters of two small networks after each step of one optimizer (0: the generator's).

    Every gradient of both networks is set to the given number before each step. This shows an
    optimizer that has the other network's parameters.
    """
    generator, discriminator = nn.Linear(2, 3), nn.Linear(3, 1)
    for network, value in ((generator, 0.5), (discriminator, -0.25)):
        for parameter in network.parameters():
            nn.init.constant_(parameter, value)
    pair = session.function("losses.build_optimizers")(generator, discriminator, **options)
    after = []
    for gradient in gradients:
        for parameter in (*generator.parameters(), *discriminator.parameters()):
            parameter.grad = torch.full_like(parameter, gradient)
        pair[which].step()
        after.append(
            [[p.detach().clone() for p in n.parameters()] for n in (generator, discriminator)]
        )
    return dict(pair=[type(optimizer).__name__ for optimizer in pair], after=after)
