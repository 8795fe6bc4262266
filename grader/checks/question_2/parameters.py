"""A network's parameters, as the submission's process reports them."""

import math
from dataclasses import dataclass

import numpy as np

from ...worker.data.records import Handle, LargeTensor, Tensor
from ...worker.data.visible_text import shorten
from ...worker.operations.declarations import PARAMETERS
from ..constants import KERNEL
from ..submission import Reply, Submission

MOST = 16_000_000  # numbers that are written into a network; the generator has 2,305,472


@dataclass(frozen=True)
class Parameter:
    """One parameter. array: None where it was too large to be sent. is_used: whether the network's
    output depends on it, as the submission's side says."""

    name: str
    shape: tuple[int, ...]
    array: np.ndarray | None
    is_used: bool = True

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    def usual(self) -> float:
        """1 for batch norm's scale, and 0 for its offset, or a bias: by PyTorch's name, since
        initial values are free, or in a layer of the submission's own by the value, near 1 or 0."""
        last = self.name.rpartition(".")[2]
        if last in ("weight", "bias"):
            return float(last == "weight")
        initial = 0.0 if self.array is None else float(np.mean(self.array))
        return float(abs(initial) > 0.5)


def parameters_of(
    submission: Submission, network: Handle, reply: Reply, of: str
) -> list[Parameter]:
    """The parameters in the network's own order. Wrong if numpy has no dtype for one of them.

    reply: the answer that messages are about. of: the function that returned the network.
    """
    found = []
    for name, value in submission.ask(PARAMETERS, network, of=of):
        if isinstance(value, Tensor):
            found.append(Parameter(shorten(name, 40), value.array.shape, value.array))
        elif isinstance(value, LargeTensor):
            found.append(Parameter(shorten(name, 40), tuple(value.shape), None))
        else:
            raise reply.part(value).wrong("float32 parameters")
    return found


PRINT_PARAMETERS = (  # lines that print how many the network `output` has, and their shapes
    'shapes = ", ".join(str(tuple(p.shape)) for p in output.parameters())',
    "count = sum(p.numel() for p in output.parameters())",
    'print(f"{count:,} parameters, of shapes {shapes}")',
)


def can_be_written(parameters: list[Parameter]) -> bool:
    """Whether the judge can replace them by its own: not too many, and none of size 0 that is
    used."""
    are_filled = all(parameter.size for parameter in parameters if parameter.is_used)
    return are_filled and sum(parameter.size for parameter in parameters) <= MOST


def kernels_in_words(parameters: list[Parameter], maps: tuple[tuple[int, int], ...]) -> str | None:
    """What is wrong with the size of the convolutions' kernels; None if nothing is.

    maps: the pairs of maps that they connect (the first two axes of a torch parameter).
    """
    square = (KERNEL, KERNEL)
    kernels = [p.shape for p in parameters if len(p.shape) == 4]
    for shape in kernels:
        # A dense layer may be a convolution of the whole 7x7 map, or of a single pixel.
        if shape[2:] not in (square, (7, 7), (1, 1)):
            return f"a kernel is {shape[2]}x{shape[3]}, not {KERNEL}x{KERNEL}"
    missing = [(*pair, *square) for pair in maps if (*pair, *square) not in kernels]
    return f"no kernel has the shape {missing[0]}" if missing and kernels else None
