"""The submission's losses with their gradients, and its optimizers."""

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from .declarations import LOSS_AND_GRADIENTS, OPTIMIZER_STEPS, OWN_OPTIMIZER_STEPS
from .implementations import implements

if TYPE_CHECKING:
    from ..session import Session


@implements(LOSS_AND_GRADIENTS)
def loss_and_gradients(session: "Session", name: str, behind: bool, *logits: Tensor) -> dict:
    """The loss, and its gradient for each of the logits; of several losses, their mean's. behind:
    whether the logits come out of a dense layer, as in training, or are given as they are."""
    leaves = [values.clone().requires_grad_() for values in logits]
    loss = session.function(name)(*(map(_out_of_a_layer, leaves) if behind else leaves))
    gradients = None
    if isinstance(loss, Tensor) and loss.requires_grad and loss.numel() > 0:
        gradients = torch.autograd.grad(loss.mean(), leaves, allow_unused=True)
    return dict(loss=loss, gradients=gradients)


def _out_of_a_layer(logits: Tensor) -> Tensor:
    """The same numbers, as outputs."""
    if logits.ndim != 2:
        return logits.view_as(logits)
    inputs = torch.eye(len(logits), dtype=logits.dtype)
    return torch.addmm(torch.zeros(logits.shape[1], dtype=logits.dtype), inputs, logits)


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


@implements(OWN_OPTIMIZER_STEPS)
def own_optimizer_steps(
    session: "Session", options: dict, starts: tuple[float, float], gradients: tuple[float, ...]
) -> list[list[list[float]]]:
    """The smallest and the largest parameter of the submission's own generator and discriminator
    after each step of both optimizers. All begin as `starts` says and have the given gradient."""
    networks = _own_networks(session) or [nn.Linear(100, 12_544), nn.Conv2d(64, 128, 5)]
    for network, value in zip(networks, starts, strict=True):
        for parameter in network.parameters():
            nn.init.constant_(parameter, value)
    pair = session.function("losses.build_optimizers")(*networks, **options)
    after = []
    for gradient in gradients:
        for network, optimizer in zip(networks, pair, strict=True):
            for parameter in network.parameters():
                parameter.grad = torch.full_like(parameter, gradient)
            optimizer.step()
        after.append(list(map(_range, networks)))
    return after


def _own_networks(session: "Session") -> list[nn.Module] | None:
    """None if they cannot be built, or cannot learn."""
    try:
        names = "networks.build_generator", "networks.build_discriminator"
        networks = [session.function(name)() for name in names]
        learn = [any(p.numel() for p in network.parameters()) for network in networks]
    except Exception:  # the networks' own checks tell it
        return None
    return networks if all(learn) else None


@torch.no_grad()
def _range(network: nn.Module) -> list[float]:
    values = [p for p in network.parameters() if p.numel()]
    return [float(min(p.min() for p in values)), float(max(p.max() for p in values))]
