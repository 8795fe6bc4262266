"""One `train_step` of two small networks with Adam: the state before it goes in, the one after it
comes out. The generator has batch norm, so that its running statistics are part of that state.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.optim import Adam

STALE = 7.0  # each number of the gradients that are held at entry


class SmallGenerator(nn.Module):
    """noise (B, k) -> images (B, 1, 28, 28): dense to h numbers, batch norm, LeakyReLU with slope
    0.3, dense to pixels, tanh. Parameters (h, k), (h,), (h,), (784, h)."""

    def __init__(self, k: int, h: int):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(k, h, bias=False),
            nn.BatchNorm1d(h),
            nn.LeakyReLU(0.3),
            nn.Linear(h, 784, bias=False),
            nn.Tanh(),
            nn.Unflatten(1, (1, 28, 28)),
        )

    def forward(self, noise: Tensor) -> Tensor:
        return self.layers(noise)

    @property
    def norm(self) -> nn.BatchNorm1d:
        return self.layers[1]


class SmallDiscriminator(nn.Module):
    """images (B, 1, 28, 28) -> logits (B, 1): dense to h numbers, tanh, dense. Alike in both modes.
    Parameters (h, 784), (h,), (1, h), (1,)."""

    def __init__(self, h: int):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(784, h), nn.Tanh(), nn.Linear(h, 1))

    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images)


def small_train_step(
    session,
    parameters: Sequence[Sequence[Tensor]],
    moments: Sequence[Sequence[tuple[Tensor, Tensor]]],
    running: tuple[Tensor, Tensor],
    steps: int,
    rates: tuple[float, float],
    real: Tensor,
    noise: Tensor,
):
    """The state after the step; lists are the generator's, then the discriminator's.

    moments: Adam's running means of gradients and of their squares, after so many steps.
    running: batch norm's mean and variance, after so many passes.
    """
    k, h = noise.shape[1], len(running[0])
    networks = SmallGenerator(k, h), SmallDiscriminator(len(parameters[1][1]))
    optimizers = [
        Adam(network.parameters(), lr=rate) for network, rate in zip(networks, rates, strict=True)
    ]
    norm = networks[0].norm
    norm.running_mean, norm.running_var = running
    norm.num_batches_tracked.fill_(steps)
    for network, optimizer, values, pairs in zip(
        networks, optimizers, parameters, moments, strict=True
    ):
        for parameter, value, (mean, square) in zip(
            network.parameters(), values, pairs, strict=True
        ):
            parameter.data = value
            parameter.grad = torch.full_like(parameter, STALE)
            count = torch.tensor(float(steps))
            optimizer.state[parameter] = dict(step=count, exp_avg=mean, exp_avg_sq=square)
    losses = session.function("training.train_step")(*networks, *optimizers, real, noise)
    states = [
        [o.state[p] for p in n.parameters()] for n, o in zip(networks, optimizers, strict=True)
    ]
    return dict(
        losses=losses,
        parameters=[list(network.parameters()) for network in networks],
        moments=[[[s["exp_avg"], s["exp_avg_sq"]] for s in of] for of in states],
        steps=[float(state["step"]) for of in states for state in of],
        running=[norm.running_mean, norm.running_var],
        passes=int(norm.num_batches_tracked),
        train_modes=[bool(network.training) for network in networks],
    )
