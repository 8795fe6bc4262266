"""A check's arrays, and weights that it writes into a network, as lines of Python.

typed(np.ones((2, 3)))           # "torch.ones(2, 3)"
typed(np.eye(784)[3])            # "torch.tensor([0.0] * 3 + [1.0] + [0.0] * 780)"
typed(random numbers)            # None: too long to show

Every line is a statement of its own, since Python's prompt ends an indented block only at an empty
line.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..results.outcomes import Raised, Wrong
from .parameters import Parameter, can_be_written

if TYPE_CHECKING:
    from .network_under_test import Network

FEW = 40  # numbers that are written out
RUNS = 9  # of equal numbers


def typed(array: np.ndarray) -> str | None:
    """The array as a float32 tensor of torch, in one line; None if it takes too long a line."""
    array = array.astype(np.float32) + np.float32(0.0)  # no -0.0
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


def _short(values: Any) -> str:
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
    kernel, pairs = array[place[0], place[1]], array[:, :, place[2], place[3]]
    scale = array[place] or 1.0
    if not np.array_equal(array, pairs[:, :, None, None] * kernel / scale):
        return None
    one = typed(kernel)
    if one is None or np.all(pairs == scale):
        return one
    eye = np.eye(*pairs.shape)
    which = f"torch.eye{eye.shape}" if np.array_equal(pairs / scale, eye) else typed(pairs / scale)
    return which and f"{which}[:, :, None, None] * {one}"


def written(parameters: Sequence[Parameter], values: Sequence[np.ndarray]) -> list[str]:
    """The lines that write values into `network`'s parameters, in its own order. [] if one of them
    takes too long a line. A value that is a kernel is for all pairs of maps."""
    lines = ["p = list(network.parameters())", "_ = [each.data.zero_() for each in p]"]
    for place, (parameter, value) in enumerate(zip(parameters, values, strict=True)):
        if not value.size:
            continue
        first = np.float32(value.flat[0])
        if np.all(value == value.flat[0]):
            filled = f"_ = p[{place}].data.fill_({first!s})"
            lines += [filled] if first and parameter.is_used else []
        elif parameter.is_used:
            whole = value.reshape(parameter.shape) if value.size == parameter.size else value
            text = typed_kernel(whole) if whole.ndim == 4 else typed(whole)
            if text is None:
                return []
            lines.append(f"_ = p[{place}].data.copy_({text})")
    return lines


def network_call(network: "Network", inputs: np.ndarray, mode: str, seed: int) -> str:
    """Lines that build the network, write its weights and run it; "" if they cannot be shown."""
    *imports, build = network.reply.call.splitlines()
    text = typed(inputs)
    if network.written == [] or text is None or mode == "still":
        return ""
    double = ".double()" if inputs.dtype == np.float64 else ""
    lines = ["import torch", *imports, f"network = {build}", *(network.written or [])]
    lines += [f"_ = torch.manual_seed({seed})"] if mode == "train" else []
    return "\n".join([*lines, f"network.{mode}()({text}{double})"])


def with_known_weights(network: "Network", judge: Callable[[], None]) -> None:
    """Judge a network as it was built. If it is wrong, write other weights and judge it again, so
    that the message can be repeated: those that it was built with are drawn anew each time."""
    try:
        judge()
    except Raised:
        raise
    except Wrong as error:
        if can_be_written(network.parameters):
            network.write_waves()
            judge()
        error.call = ""
        raise


WAVES = [
    "wave = lambda p: torch.arange(p.numel()).sin().reshape(p.shape)",
    "_ = [p.data.copy_(wave(p)) for p in network.parameters()]",
]
