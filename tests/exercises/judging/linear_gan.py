"""One simultaneous step of two linear networks, worked out by hand.

Generator: pixels = noise @ A, for A (k, 784). Discriminator: logit = pixels @ w, for w (784, 1).
With s the sigmoid, the gradients of the losses of question 2.d are
    d L_D / d w = mean over real x of -(1 - s(x w)) x + mean over fakes v of s(v w) v,
    d L_G / d A = mean over noise z of -(1 - s(z A w)) z w^T.
"""

from dataclasses import dataclass

import numpy as np


def sigmoid(values):
    return 1 / (1 + np.exp(-values))


def softplus(values):
    return np.logaddexp(0, values)


@dataclass(frozen=True)
class LinearGan:
    """Parameters, one batch and the two learning rates of plain gradient descent."""

    A: np.ndarray
    w: np.ndarray
    real: np.ndarray  # (B, 784)
    noise: np.ndarray  # (B, k)
    rates: tuple[float, float]  # generator's, discriminator's

    @classmethod
    def drawn(cls, seed: int, batch: int = 6, k: int = 4) -> "LinearGan":
        """A generic one: no gradient is small, no two faults look alike."""
        random = np.random.default_rng(seed)
        return cls(
            A=random.normal(size=(k, 784)) * 0.3,
            w=random.normal(size=(784, 1)) * 0.1,
            real=np.clip(random.normal(size=(batch, 784)) * 0.5 + 0.2, -1, 1),
            noise=random.normal(size=(batch, k)),
            rates=(0.7, 0.05),
        )

    def losses(self) -> tuple[float, float]:
        """(generator's, discriminator's) at the current parameters."""
        fake, real = self.noise @ self.A @ self.w, self.real @ self.w
        return float(softplus(-fake).mean()), float(softplus(-real).mean() + softplus(fake).mean())

    def real_gradient(self, w):
        """Of the discriminator's loss on real images, for w."""
        return -((1 - sigmoid(self.real @ w)) * self.real).mean(0, keepdims=True).T

    def fake_gradient(self, w, A):
        """Of the discriminator's loss on fakes, for w."""
        fake = self.noise @ A
        return (sigmoid(fake @ w) * fake).mean(0, keepdims=True).T

    def fooled_gradient(self, w, A):
        """Of the generator's loss, for w: it must not reach the discriminator's update."""
        fake = self.noise @ A
        return -((1 - sigmoid(fake @ w)) * fake).mean(0, keepdims=True).T

    def generator_gradient(self, w, A):
        """Of the generator's loss, for A."""
        weights = -(1 - sigmoid(self.noise @ A @ w)) / len(self.noise)
        return (self.noise * weights).sum(0)[:, None] * w.T

    def leaked_gradient(self, w, A):
        """Of the discriminator's loss, for A: it must not reach the generator's update."""
        weights = sigmoid(self.noise @ A @ w) / len(self.noise)
        return (self.noise * weights).sum(0)[:, None] * w.T

    def step(self) -> tuple[np.ndarray, np.ndarray]:
        """(A, w) after one simultaneous step."""
        g_rate, d_rate = self.rates
        gradient = self.real_gradient(self.w) + self.fake_gradient(self.w, self.A)
        return self.A - g_rate * self.generator_gradient(self.w, self.A), self.w - d_rate * gradient

    def suspects(self, stale: float = 0.0) -> list[tuple[np.ndarray, np.ndarray, str]]:
        """(A, w) that known mistakes lead to, each with its cause."""
        g_rate, d_rate = self.rates
        A, w = self.step()
        late_A = self.A - g_rate * self.generator_gradient(w, self.A)
        late_w = self.w - d_rate * (self.real_gradient(self.w) + self.fake_gradient(self.w, A))
        leaked = A - g_rate * self.leaked_gradient(self.w, self.A)
        fooled = w - d_rate * self.fooled_gradient(self.w, self.A)
        no_real = self.w - d_rate * self.fake_gradient(self.w, self.A)
        return [
            (late_A, w, "the discriminator moved before the generator's gradient was taken"),
            (A, late_w, "the generator moved before the discriminator's gradient was taken"),
            (leaked, w, "the discriminator's loss reached the generator: detach its fakes"),
            (A, fooled, "the generator's loss left gradients in the discriminator: clear them "
             "before the discriminator's own"),
            (leaked, fooled, "both losses reached both players"),
            (A - g_rate * stale, w - d_rate * stale, "gradients from before were not cleared"),
            (A, w - d_rate * stale, "the discriminator's old gradients were not cleared"),
            (A - g_rate * stale, w, "the generator's old gradients were not cleared"),
            (self.A, w, "the generator did not move"),
            (A, self.w, "the discriminator did not move"),
            (self.A, self.w, "nothing moved: is zero_grad called after backward?"),
            (A, no_real, "the discriminator saw no real images"),
        ]  # fmt: skip
