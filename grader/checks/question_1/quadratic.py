"""Quadratic games in floats: their gradients, their steps worked out by hand, and drawn ones."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from ...worker.data.records import Game
from .. import compare, pictures
from ..draws import secret
from ..submission import Reply
from .curved import NONZERO
from .game_steps import Mistake

Pair = tuple[float, float]


class Quadratic:
    """f = a x^2 + b x y + c y^2: its gradient, and its steps, worked out by hand."""

    def __init__(self, a: int, b: int, c: int):
        self.a, self.b, self.c = a, b, c
        f_x, f_y = [(2.0 * a, 1, 0), (float(b), 0, 1)], [(float(b), 1, 0), (2.0 * c, 0, 1)]
        self.grad = Game(*([term for term in terms if term[0]] for terms in (f_x, f_y)))

    def __repr__(self) -> str:
        return f"{self.a} x^2 + {self.b} x y + {self.c} y^2"

    def at(self, x: float, y: float) -> np.ndarray:
        """(f_x, f_y)."""
        return np.array([2 * self.a * x + self.b * y, self.b * x + 2 * self.c * y])

    def path(
        self,
        start: Sequence[float] | np.ndarray,
        etas: Pair,
        steps: int,
        method: str,
        cut: Callable[[np.ndarray], np.ndarray] = np.array,
    ) -> np.ndarray:
        """The start and the points after it, (steps + 1, 2). cut: what happens to each of them."""
        signs = np.array([-etas[0], etas[1] if method == "gda" else -etas[1]])
        points = [np.array(start, dtype=float)]
        for _ in range(steps):
            points.append(cut(points[-1] + self.at(*points[-1]) * signs))
        return np.array(points)


def drawn_game() -> Quadratic:
    return Quadratic(*(secret.choice(NONZERO) for _ in range(3)))


def quarters() -> float:
    """A number that floats hold exactly, not 0."""
    return secret.choice((-1, 1)) * secret.randint(1, 12) / 4


def drawn_etas() -> Pair:
    """Two step sizes, equal ones half of the time."""
    eta_x, eta_y = (secret.choice((0.5, 0.25, 0.125, 1.0)) for _ in range(2))
    return (eta_x, eta_y) if secret.random() < 0.5 else (eta_x, eta_x)


def drawn_steps(count: int) -> list[tuple[Quadratic, Pair, Pair]]:
    """Games, each with a start and two step sizes."""
    return [(drawn_game(), (quarters(), quarters()), drawn_etas()) for _ in range(count)]


def close(found: np.ndarray, expected: np.ndarray, atol: float = 1e-12) -> bool:
    return bool(np.allclose(found, expected, rtol=1e-9, atol=atol))


def require_step(
    reply: Reply,
    game: Quadratic,
    start: Pair,
    etas: Pair,
    expected: np.ndarray,
    asked: str,
    mistakes: Callable[..., Iterable[Mistake]],
) -> None:
    """Require the point after a step; mistakes: one of the generators of game_steps.py."""
    found = compare.pair_of_reals(reply, asked)
    if close(found, expected):
        return
    suspects = (
        *mistakes(game.at, *start, *etas),
        (np.trunc(expected), "the new point was cut to whole numbers: make the point floats first"),
    )
    likely = next((words for point, words in suspects if close(found, point)), None)
    drawn = (np.array([start, end]) for end in (found, expected))
    raise reply.wrong(asked, likely).showing(pictures.paths, *drawn)
