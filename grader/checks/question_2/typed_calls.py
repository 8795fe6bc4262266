"""Lines of Python that go on from a call and print what a message says in words.

    reply.then(*typed_gradient("fake")).wrong(asked, cause, "None")

They call the answer `output`. Each is a statement of its own, without a block: Python's prompt ends
a block only at an empty line.
"""

from collections.abc import Sequence


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
        f"print('after each step, the {player} had moved by', *(f'{{m:.3g}},' for m in moves))",
    )
