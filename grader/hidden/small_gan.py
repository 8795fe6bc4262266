"""One simultaneous step of the networks of standin_networks.py, computed in 64-bit floats.

gan = SmallGan.drawn(random, steps=2)
after = gan.after()
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BETAS, EPS, MOMENTUM, NORM_EPS = (0.9, 0.999), 1e-8, 0.1, 1e-5
SLOPE = 0.3  # of the small networks' own LeakyReLU, whatever the assignment asks for
SHAPES = ((5, 4), (5,), (5,), (784, 5)), ((6, 784), (6,), (1, 6), (1,))
SMALLEST = 0.003  # of the drawn moments: some gradients may be close to 0
PLAYERS = "generator", "discriminator"


@dataclass
class State:
    """What a step changes. The lists hold the generator's, then the discriminator's arrays.
    moments: Adam's pairs. running: batch norm's mean and variance. steps: taken so far."""

    parameters: list[list[np.ndarray]]
    moments: list[list[tuple[np.ndarray, np.ndarray]]]
    running: tuple[np.ndarray, np.ndarray]
    steps: int


@dataclass
class SmallGan:
    """A state, a batch of images (B, 784) and noise (B, 4), and Adam's learning rates.

    losses: the generator's and the discriminator's. gradients: of each player's own loss.
    """

    state: State
    real: np.ndarray
    noise: np.ndarray
    rates: tuple[float, float]
    losses: tuple[float, float]
    gradients: list[list[np.ndarray]]
    seen: tuple[np.ndarray, np.ndarray]  # the batch's mean and unbiased variance in batch norm

    @classmethod
    def drawn(cls, random: np.random.Generator, steps: int) -> "SmallGan":
        """A random one in single precision, with moments as `steps` such gradients could leave."""

        def normal(*shape: int, scale: float = 1.0) -> NDArray[np.float32]:
            return (random.normal(size=shape) * scale).astype(np.float32)

        batch = int(random.integers(4, 8))
        parameters = [
            [normal(*shape, scale=shape[-1] ** -0.5) for shape in shapes] for shapes in SHAPES
        ]
        running = normal(5), random.uniform(0.5, 2, 5).astype(np.float32)
        real, noise = np.tanh(normal(batch, 784)), normal(batch, 4)
        losses, gradients, seen = differentiated(parameters, real, noise)
        share = [1 - beta**steps for beta in BETAS]

        def moments(gradient: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            size = max(np.sqrt(np.mean(gradient**2)), SMALLEST)
            squares = random.uniform(0.5, 2, gradient.shape) * size**2 * share[1]
            return normal(*gradient.shape, scale=size * share[0]), squares.astype(np.float32)

        pairs = [[moments(gradient) for gradient in of] for of in gradients]
        rates = float(random.uniform(0.01, 0.02)), float(random.uniform(0.03, 0.05))
        state = State(parameters, pairs, running, steps)
        return cls(state, real, noise, rates, losses, gradients, seen)

    def after(self) -> State:
        """The state after one simultaneous step of both."""
        before = self.state
        steps = before.steps + 1
        parameters, moments = [], []
        for values, pairs, gradients, rate in zip(
            before.parameters, before.moments, self.gradients, self.rates, strict=True
        ):
            moments.append(
                [
                    (b1 * mean + (1 - b1) * g, b2 * square + (1 - b2) * g**2)
                    for (mean, square), g in zip(pairs, gradients, strict=True)
                    for b1, b2 in [BETAS]
                ]
            )
            parameters.append(
                [
                    value
                    - rate
                    * mean
                    / (1 - BETAS[0] ** steps)
                    / (np.sqrt(square / (1 - BETAS[1] ** steps)) + EPS)
                    for value, (mean, square) in zip(values, moments[-1], strict=True)
                ]
            )
        mean, variance = (
            (1 - MOMENTUM) * old + MOMENTUM * new
            for old, new in zip(before.running, self.seen, strict=True)
        )
        return State(parameters, moments, (mean, variance), steps)


def differentiated(
    parameters: list[list[np.ndarray]], real: np.ndarray, noise: np.ndarray
) -> tuple[tuple[float, float], list[list[np.ndarray]], tuple[np.ndarray, np.ndarray]]:
    """Both players' losses and gradients; and the batch's mean and variance in batch norm."""
    import torch
    from torch.nn.functional import leaky_relu, softplus

    def wide(array: np.ndarray, differentiate: bool = False) -> torch.Tensor:
        return torch.tensor(array, dtype=torch.float64, requires_grad=differentiate)

    g, d = ([wide(value, True) for value in of] for of in parameters)
    hidden = wide(noise) @ g[0].T
    mean, variance = hidden.mean(0), hidden.var(0, unbiased=False)
    normalised = (hidden - mean) / (variance + NORM_EPS).sqrt() * g[1] + g[2]
    fakes = (leaky_relu(normalised, SLOPE) @ g[3].T).tanh()

    def logits(images: torch.Tensor) -> torch.Tensor:
        return (images @ d[0].T + d[1]).tanh() @ d[2].T + d[3]

    g_loss = softplus(-logits(fakes)).mean()
    d_loss = softplus(-logits(wide(real))).mean() + softplus(logits(fakes.detach())).mean()
    gradients = [
        [part.numpy() for part in torch.autograd.grad(loss, of)]
        for loss, of in ((g_loss, g), (d_loss, d))
    ]
    seen = mean.detach().numpy(), hidden.var(0).detach().numpy()
    return (g_loss.item(), d_loss.item()), gradients, seen
