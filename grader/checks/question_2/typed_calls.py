"""Lines of Python that go on from a call and print what a message says in words.

    reply.then(*typed_gradient("fake")).wrong(asked, cause, "None")

They call the answer `output`. Each is a statement of its own, without a block: Python's prompt ends
a block only at an empty line.
"""

from collections.abc import Sequence

import numpy as np

PRINT_BOTH = (  # a loss, and its gradient for the equal logits that the call names `fake`
    "output.backward()",
    'told = f"a loss of {float(output):.6g} with a gradient of"',
    'print(f"{told} {fake.grad.flatten()[0].item():.3g} for each logit")',
)
# The range of the first image's values; that of the one with the widest range; one value of each.
PRINT_SPAN = 'print(f"an image with values from {output[0].min():.4g} to {output[0].max():.4g}")'
PRINT_WORST = ("output = [max(output, key=lambda image: image.max() - image.min())]", PRINT_SPAN)
PRINT_VALUES = (
    "pixels = output.flatten(1)",
    "side = int(pixels.shape[1] ** 0.5)",
    "print([round(value, 4) for value in pixels[:, side // 2 * (side + 1)].tolist()])",
)


def typed_loss(package: str, name: str, logits: Sequence[str]) -> str:
    """Call a loss. name: "losses.generator_loss". logits: of each batch, as an expression; those of
    real images are called `real`, the others `fake`."""
    function = name.partition(".")[2]
    names = ("real", "fake")[-len(logits) :]
    given = [f"{batch} = {text}" for batch, text in zip(names, logits, strict=True)]
    lines = [f"from {package}.losses import {function}", "import torch", *given]
    return "\n".join([*lines, f"{function}({', '.join(names)})"])


def typed_gradient(batch: str) -> tuple[str, ...]:
    """Print a loss's gradient for the logits that the call names `batch`; None if there is none."""
    numbers = f"None if {batch}.grad is None else {batch}.grad.tolist()"
    return "output.backward()", f"print({numbers})"


def typed_moves(which: int) -> tuple[str, ...]:
    """Print how many numbers of two small networks a step of one optimizer of the pair moves."""
    return (
        "p = [*generator.parameters(), *discriminator.parameters()]",
        "before = [each.detach().clone() for each in p]",
        "_ = [setattr(each, 'grad', torch.ones_like(each)) for each in p]",
        f"output[{which}].step()",
        "moved = [int((new != old).sum()) for new, old in zip(p, before)]",
        "told = f'{sum(moved[:2])} of 9 numbers of the generator'",
        "told += f', {sum(moved[2:])} of 4 numbers of the discriminator'",
        f"print('a step of optimizers[{which}] moved', told)",
    )


def typed_steps(
    player: str, which: int, start: float, gradients: Sequence[float]
) -> tuple[str, ...]:
    """Print how far a network's first number, `start`, has moved after a step by each gradient."""
    return (
        f"p = {player}.weight",
        f"_ = p.data.fill_({start})",
        f"push = lambda g: setattr(p, 'grad', torch.full_like(p, g)) or output[{which}].step()",
        f"moves = [push(g) or p[0, 0].item() - {start} for g in {list(gradients)}]",
        f"print('after each step, the {player} had moved by', "
        "', '.join(f'{m:.4g}' for m in moves))",
    )


def span_told(image: np.ndarray) -> str:
    """The range of an image's values, as PRINT_SPAN prints that of the first."""
    return f"an image with values from {image.min():.4g} to {image.max():.4g}"


def values_told(values: np.ndarray) -> str:
    """One value of each image, as PRINT_VALUES prints them."""
    return str(np.round(values.astype(np.float64), 4).tolist())
