"""A check's arrays, and weights that it writes into a network, as lines of Python.

typed(np.ones((2, 3)))           # "torch.ones(2, 3)"
typed(np.eye(784)[3])            # "torch.tensor([0.0] * 3 + [1.0] + [0.0] * 780)"
typed(random numbers)            # None: too long to show

Every line is a statement of its own, since Python's prompt ends an indented block only at an empty
line.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..results.outcomes import Raised, Wrong
from .parameters import Parameter, can_be_written

if TYPE_CHECKING:
    from .discriminator_probes import Discriminator
    from .generator_probes import Generator

FEW = 40  # numbers that are written out
RUNS = 9  # of equal numbers


def typed(array: np.ndarray) -> str | None:
    """The array as a float32 tensor of torch, in one line; None if it takes too long a line."""
    array = array.astype(np.float32)
    shape = ", ".join(map(str, array.shape))
    first = array.flat[0]
    if array.size > 1 and np.all(array == first):
        name = {0.0: "zeros", 1.0: "ones"}.get(float(first))
        return f"torch.{name}({shape})" if name else f"torch.full({array.shape}, {first!s})"
    runs = _runs(array.ravel())
    reshaped = f".reshape({shape})" if array.ndim > 1 else ""
    if array.size <= FEW and not (runs and array.size > 12):
        return f"torch.tensor({_short(array.tolist())})"
    if array.ndim > 1 and len(array) > 1 and np.all(array == array[0]):
        one = typed(array[0])
        return one and f"{one}.repeat({len(array)}{', 1' * (array.ndim - 1)})"
    size = int(np.sqrt(array.size))
    if size**2 == array.size and np.array_equal(array.reshape(size, size), np.eye(size)):
        return f"torch.eye({size}).reshape({shape})"
    if np.allclose(array.ravel(), np.linspace(first, array.flat[-1], array.size), atol=1e-6):
        ends = f"{first}, {array.flat[-1]}"
        return f"torch.linspace({ends}, {array.size}).reshape({shape})"
    return f"torch.tensor({runs}){reshaped}" if runs else None


def _short(values: object) -> str:
    """Nested lists of float32 numbers, with as few digits as each needs."""
    if isinstance(values, list):
        return f"[{', '.join(map(_short, values))}]"
    return str(np.float32(values))


def _runs(flat: np.ndarray) -> str | None:
    """The numbers as a sum of lists of equal ones; None if that takes many."""
    starts = np.flatnonzero(np.diff(flat, prepend=np.nan) != 0)
    if len(starts) > RUNS:
        return None
    lengths = np.diff(starts, append=len(flat))
    pairs = zip(flat[starts], lengths, strict=True)
    return " + ".join(f"[{v}] * {n}" if n > 1 else f"[{v}]" for v, n in pairs)


def typed_kernel(array: np.ndarray) -> str | None:
    """Kernels (out, in, k, k), or one for all pairs of maps (k, k), in a form that broadcasts."""
    if array.ndim == 2:
        return typed(array)
    place = np.unravel_index(np.argmax(np.abs(array)), array.shape)
    kernel, pairs = array[place[:2]], array[(..., *place[2:])]
    scale = array[place] or 1.0
    if not np.array_equal(array, pairs[:, :, None, None] * kernel / scale):
        return None
    one = typed(kernel)
    if one is None or np.all(pairs == scale):
        return one
    eye = np.eye(*pairs.shape)
    which = f"torch.eye{eye.shape}" if np.array_equal(pairs / scale, eye) else typed(pairs / scale)
    return which and f"{which}[:, :, None, None] * {one}"


def written(
    weights: Mapping[int, np.ndarray], parameters: Sequence[Parameter], others: str
) -> list[str] | None:
    """The lines that write weights into `network`'s parameters, which are known by their sizes.

    weights: an array by the size of its parameter: all of its numbers, a single one, or kernels,
    see `typed_kernel`. others: what all other parameters get, as an expression of `p`. None if one
    of the arrays takes too long a line.
    """
    lines = ["weights = {}"]
    shapes = {parameter.size: parameter.shape for parameter in parameters}
    for size, array in weights.items():
        if np.all(array == array.flat[0]):
            text: str | None = f"torch.tensor({np.float32(array.flat[0])})"
        elif array.ndim in (2, 4):
            text = typed_kernel(array)
        else:
            text = _as_shaped(typed(array.ravel()), array.size, shapes[size])
        if text is None:
            return None
        lines.append(f"weights[{size}] = {text}")
    copied = f"p.data.copy_(weights.get(p.numel(), {others}))"
    return [*lines, f"_ = [{copied} for p in network.parameters()]"]


def _as_shaped(text: str | None, size: int, shape: tuple[int, ...]) -> str | None:
    """Numbers for a parameter of this shape; where it has several times as many, for all of its
    rows or for all of its columns."""
    if text is None or size == np.prod(shape):
        return text and f"{text}.reshape{shape}"
    return text if shape[-1] == size else f"{text}.reshape(-1, 1)"


def network_call(
    network: "Discriminator | Generator", inputs: np.ndarray, mode: str, seed: int = 0
) -> str:
    """Lines that build the network, write its weights and run it; "" if they cannot be shown."""
    *imports, build = network.reply.call.splitlines()
    text = typed(inputs)
    if network.written == [] or text is None:
        return ""
    lines = ["import torch", *imports, f"network = {build}", *(network.written or [])]
    lines += [f"torch.manual_seed({seed})"] if mode == "train" else []
    return "\n".join([*lines, f"network.{mode}()({text})"])


def with_known_weights(network: "Discriminator | Generator", judge: Callable[[], None]) -> None:
    """Judge a network as it was built. If it is wrong, write other weights and judge it again, so
    that the message can be repeated: those that it was built with are drawn anew each time."""
    try:
        judge()
    except Raised:
        raise
    except Wrong as error:
        if can_be_written(network.parameters):
            sizes = [parameter.size for parameter in network.parameters]
            network.set([np.sin(np.arange(size)) for size in sizes], WAVES)
            judge()
        error.call = ""
        raise error


WAVES = [
    "wave = lambda p: torch.arange(p.numel()).sin().reshape(p.shape)",
    "_ = [p.data.copy_(wave(p)) for p in network.parameters()]",
]
