"""One simultaneous step of two linear networks, worked out by hand.

Generator: pixels = noise @ A, for A (k, 784). Discriminator: logit = pixels @ w, for w (784, 1).
With s the sigmoid, the gradients of the losses of question 2.d are
    d L_D / d w = mean over real x of -(1 - s(x w)) x + mean over fakes v of s(v w) v,
    d L_G / d A = mean over noise z of -(1 - s(z A w)) z w^T.
"""

from dataclasses import dataclass, replace

import numpy as np

from ..compare import is_close_array

PLAYERS = ("generator", "discriminator")
ALTERNATE = "most tutorials alternate, but here both gradients come before both steps"
OTHER_FAKES = "loss does not use the fakes of `noise`"
TAKEN = f"gradient was taken: {ALTERNATE}"


def sigmoid(values: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-values))


def softplus(values: np.ndarray) -> np.ndarray:
    """log(1 + exp(value))."""
    return np.logaddexp(0, values)


@dataclass(frozen=True)
class LinearGan:
    """Parameters, one batch and the two learning rates of plain gradient descent."""

    A: np.ndarray
    w: np.ndarray
    real: np.ndarray  # (B, 784)
    noise: np.ndarray  # (B, k)
    rates: tuple[float, float]  # generator's, discriminator's
    seed: int = 0  # of `drawn`
    logit: float | None = None  # of `decided`

    @classmethod
    def drawn(cls, seed: int, batch: int = 6, k: int = 4) -> "LinearGan":
        """A random one, large enough that no gradient is small and no two mistakes look alike."""
        random = np.random.default_rng(seed)
        return cls(
            A=random.normal(size=(k, 784)) * 0.3,
            w=random.normal(size=(784, 1)) * 0.1,
            real=np.clip(random.normal(size=(batch, 784)) * 0.5 + 0.2, -1, 1),
            noise=random.normal(size=(batch, k)),
            rates=(0.7, 0.05),
            seed=seed,
        )

    @classmethod
    def decided(cls, seed: int, logit: float) -> "LinearGan":
        """One whose discriminator gives real images this logit and fakes its negative: it wins, or
        the generator does. Code may skip the step of a player that wins."""
        game = cls.drawn(seed, batch=3)  # at most k, so that fakes can have any logits
        images = np.concatenate([game.real, game.noise @ game.A])
        logits = np.repeat([[logit], [-logit]], len(game.real), axis=0)
        return replace(game, w=np.linalg.lstsq(images, logits, rcond=None)[0], logit=logit)

    def losses(self) -> tuple[float, float]:
        """(generator's, discriminator's), at the current parameters."""
        fake, real = self.noise @ self.A @ self.w, self.real @ self.w
        return float(softplus(-fake).mean()), float(softplus(-real).mean() + softplus(fake).mean())

    def real_gradient(self, w: np.ndarray) -> np.ndarray:
        """Of the discriminator's loss on real images, for w."""
        return -((1 - sigmoid(self.real @ w)) * self.real).mean(0, keepdims=True).T

    def fake_gradient(self, w: np.ndarray, A: np.ndarray) -> np.ndarray:
        """Of the discriminator's loss on fakes, for w."""
        fake = self.noise @ A
        return (sigmoid(fake @ w) * fake).mean(0, keepdims=True).T

    def fooled_gradient(self, w: np.ndarray, A: np.ndarray) -> np.ndarray:
        """Of the generator's loss, for w: it must not reach the discriminator's update."""
        fake = self.noise @ A
        return -((1 - sigmoid(fake @ w)) * fake).mean(0, keepdims=True).T

    def generator_gradient(self, w: np.ndarray, A: np.ndarray) -> np.ndarray:
        """Of the generator's loss, for A."""
        weights = -(1 - sigmoid(self.noise @ A @ w)) / len(self.noise)
        return (self.noise * weights).sum(0)[:, None] * w.T

    def leaked_gradient(self, w: np.ndarray, A: np.ndarray) -> np.ndarray:
        """Of the discriminator's loss, for A: it must not reach the generator's update."""
        weights = sigmoid(self.noise @ A @ w) / len(self.noise)
        return (self.noise * weights).sum(0)[:, None] * w.T

    def step(self) -> tuple[np.ndarray, np.ndarray]:
        """(A, w) after one simultaneous step."""
        g_rate, d_rate = self.rates
        gradient = self.real_gradient(self.w) + self.fake_gradient(self.w, self.A)
        return self.A - g_rate * self.generator_gradient(self.w, self.A), self.w - d_rate * gradient

    def suspects(self, stale: float = 0.0) -> list[tuple[np.ndarray, np.ndarray, str]]:
        """(A, w) that known mistakes lead to, each with its cause.

        stale: each number of the gradients that the networks held before. In eval mode the
        stand-ins halve their outputs: the generator its images, the discriminator its logits.
        """
        g_rate, d_rate = self.rates
        A, w = self.step()
        late_A = self.A - g_rate * self.generator_gradient(w, self.A)
        late_w = self.w - d_rate * (self.real_gradient(self.w) + self.fake_gradient(self.w, A))
        leaked = A - g_rate * self.leaked_gradient(self.w, self.A)
        fooled = w - d_rate * self.fooled_gradient(self.w, self.A)
        swapped_A = self.A - g_rate * self.leaked_gradient(self.w, self.A)
        swapped_w = self.w - d_rate * self.fooled_gradient(self.w, self.A)
        no_real = self.w - d_rate * self.fake_gradient(self.w, self.A)
        no_fake = self.w - d_rate * self.real_gradient(self.w)
        dim = self.real_gradient(self.w) + self.fake_gradient(self.w, self.A / 2)
        quiet = (self.real_gradient(self.w / 2) + self.fake_gradient(self.w / 2, self.A)) / 2
        eval_A = self.A - g_rate * self.generator_gradient(self.w / 2, self.A)
        eval_fakes, eval_w = self.w - d_rate * dim, self.w - d_rate * quiet
        return [
            (late_A, w, f"the discriminator moved before the generator's {TAKEN}"),
            (A, late_w, f"the generator moved before the discriminator's {TAKEN}"),
            (
                leaked,
                w,
                "the discriminator's loss reached the generator: detach its fakes, or have "
                "`backward` take its gradient for the discriminator alone (`inputs`)",
            ),
            (
                A,
                fooled,
                "the generator's loss left gradients in the discriminator: clear them "
                "before the discriminator's own",
            ),
            (leaked, fooled, "both losses left gradients in both players"),
            (swapped_A, swapped_w, "each player moved along the gradient of the other's loss"),
            (A - g_rate * stale, w - d_rate * stale, "the old gradients were not cleared"),
            (A, w - d_rate * stale, "the discriminator's old gradients were not cleared"),
            (A - g_rate * stale, w, "the generator's old gradients were not cleared"),
            (self.A, self.w, "nothing moved: is zero_grad called after backward?"),
            (A, no_real, "the discriminator saw no real images"),
            (
                A,
                no_fake,
                "the discriminator learned nothing from the fakes: were their logits "
                "detached, instead of the images?",
            ),
            (
                A,
                eval_fakes,
                "the discriminator's fakes are made in eval mode, as in `sample`: make one "
                "batch of fakes, in train mode, for both losses",
            ),
            (eval_A, w, "the discriminator is in eval mode for the generator's loss"),
            (A, eval_w, "the discriminator is in eval mode for its own loss"),
            (eval_A, eval_w, "the discriminator is in eval mode"),
            (eval_A, eval_fakes, "the fakes are made, or judged, in eval mode"),
        ]

    def cause(self, A: np.ndarray, w: np.ndarray, stale: float = 0.0) -> str | None:
        """The likely cause of a step to (A, w): a known mistake, or what the two moves show.

        stale: see `suspects`.
        """
        found, asked = self.moves(A, w), self.moves(*self.step())
        for *suspect, cause in self.suspects(stale):
            if all(map(is_close_move, found, self.moves(*suspect))):
                return cause
        told = list(map(_told, found, asked, self.rates, PLAYERS))
        if told == [None, ""] and self._follows(self.w, found[0]):
            return f"the generator's {OTHER_FAKES}: did you make new ones?"
        if told == [None, ""] and self._follows(self.step()[1], found[0]):
            return (
                "the discriminator moved before the generator's gradient was taken, and that "
                f"{OTHER_FAKES}: {ALTERNATE}, from one batch of fakes"
            )
        return "; ".join(filter(None, told)) or None

    def moves(self, A: np.ndarray, w: np.ndarray) -> list[np.ndarray]:
        """How far A and w are from the start, in float32."""
        return [
            after.astype(np.float32) - before.astype(np.float32)
            for after, before in zip((A, w), (self.A, self.w), strict=True)
        ]

    def _follows(self, w: np.ndarray, move: np.ndarray) -> bool:
        """Whether some fakes' logits, with the discriminator's weights w, give this move of the
        generator."""
        along = move @ w @ w.T / (w.T @ w)
        return bool(np.allclose(move, along, atol=2e-3 * np.abs(move).max()))


def is_close_move(move: np.ndarray, expected: np.ndarray) -> bool:
    """Whether two moves are equal; a move of 0 only equals 0."""
    return is_close_array(move, expected, 2e-3) if expected.any() else not move.any()


def _told(move: np.ndarray, asked: np.ndarray, rate: float, player: str) -> str | None:
    """What is wrong with a player's move: "" where it is right, None where it cannot be told."""
    if not move.any():
        other = {"generator": "were its fakes detached", "discriminator": "is it frozen"}[player]
        return f"the {player} did not move: was its optimizer never stepped, or {other}?"
    times = float((move * asked).sum() / (asked * asked).sum())
    if not is_close_move(move, times * asked):
        return None
    if is_close_move(move, asked):
        return ""
    if times < 0:
        return f"the {player} climbs: it moved in the opposite direction"
    cause = "is its loss scaled, or its gradient clipped?"
    if np.isclose(np.linalg.norm(move), rate, rtol=2e-3):
        cause = "is its gradient clipped to length 1?"
    elif np.isclose(times, 0.5, rtol=2e-3):
        cause = "is its loss halved?"
    elif np.isclose(times, 2, rtol=2e-3):
        cause = "is its loss doubled, or its step taken twice?"
    return f"the {player} moved in the right direction, but {times:.3g} times as far: {cause}"
