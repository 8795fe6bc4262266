"""The steps of Adam on one number, worked out by hand, and those of optimizers mistaken for it.

adam.adam(0.5, [1.0, -0.5], lr=0.01)   # where the number is after each step
"""

from collections.abc import Sequence

import numpy as np

ADAM_BETAS = (0.9, 0.999)  # the library's


def adam(
    start: float,
    gradients: Sequence[float],
    lr: float,
    betas: tuple[float, float] = ADAM_BETAS,
    decay: float = 0.0,
) -> np.ndarray:
    """By the paper's formulas (Kingma and Ba 2015). decay: AdamW's (Loshchilov and Hutter 2019)."""
    value, first, second, iterates = start, 0.0, 0.0, []
    for step, gradient in enumerate(gradients, start=1):
        first = betas[0] * first + (1 - betas[0]) * gradient
        second = betas[1] * second + (1 - betas[1]) * gradient**2
        scale = np.sqrt(second / (1 - betas[1] ** step)) + 1e-8
        value = value * (1 - lr * decay) - lr * (first / (1 - betas[0] ** step)) / scale
        iterates.append(value)
    return np.array(iterates)


def rmsprop(start: float, gradients: Sequence[float], lr: float) -> np.ndarray:
    """With the library's smoothing constant, 0.99."""
    value, second, iterates = start, 0.0, []
    for gradient in gradients:
        second = 0.99 * second + 0.01 * gradient**2
        value = value - lr * gradient / (np.sqrt(second) + 1e-8)
        iterates.append(value)
    return np.array(iterates)


def gradient_descent(
    start: float, gradients: Sequence[float], lr: float, momentum: float = 0.0
) -> np.ndarray:
    value, velocity, iterates = start, 0.0, []
    for gradient in gradients:
        velocity = momentum * velocity + gradient
        value = value - lr * velocity
        iterates.append(value)
    return np.array(iterates)


def likely_cause(
    found: np.ndarray, start: float, gradients: Sequence[float], lr: float, default: bool
) -> str | None:
    """The mistake whose steps are nearest to those found, in words; None where none is near.

    default: whether lr is the function's default, not one that was passed.
    """
    run = start, gradients, lr
    other_lr = abs(found[0] - start)
    other = f"these are Adam's steps with a learning rate of {other_lr:.2g}: "
    suspects = [
        *(
            (adam(*run, betas=betas), f"these are Adam's steps with betas {betas}")
            for betas in ((0.5, 0.999), (0.5, 0.9), (0.0, 0.9), (0.9, 0.99), (0.9, 0.9))
        ),
        (adam(*run, decay=0.01), "this is AdamW, which also shrinks the weights"),
        (rmsprop(*run), "this is RMSprop"),
        (gradient_descent(*run), "this is plain gradient descent (SGD)"),
        (gradient_descent(*run, momentum=0.9), "this is gradient descent with momentum"),
        (adam(start, [-g for g in gradients], lr), "it climbs: both losses must be minimised"),
        (
            adam(start, gradients, other_lr),
            other + (f"the default is {lr:g}" if default else "the one that is passed is ignored"),
        ),
    ]
    distances = [float(np.abs(iterates - found).max()) for iterates, _ in suspects]
    nearest = int(np.argmin(distances))
    return suspects[nearest][1] if distances[nearest] <= 0.01 * lr else None
