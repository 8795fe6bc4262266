"""The numbers of the assignment that a course may change: [constants] of assignment.toml.

    from .constants import SLOPE, filled_in
    filled_in("LeakyReLU with slope {SLOPE}")    # "LeakyReLU with slope 0.3"

Public checks, hidden checks and messages take them from here; the solutions state them again, and
`grader stubs --check` compares the two (grader/handout/stated_numbers.py).
"""

import re
from dataclasses import dataclass
from pathlib import Path

from .assignment import FILE
from .assignment_file import read_constants


@dataclass(frozen=True)
class Constants:
    """slope: of LeakyReLU. dropout: the share of numbers that is dropped. learning_rate: Adam's, by
    default. kernel: height and width of every convolution's kernel."""

    slope: float
    dropout: float
    learning_rate: float
    kernel: int

    @classmethod
    def load(cls, file: Path = FILE) -> "Constants":
        """Read [constants]. AssignmentError where the file cannot be used."""
        table = read_constants(file)
        return cls(table["slope"], table["dropout"], table["learning_rate"], int(table["kernel"]))


CONSTANTS = Constants.load()
SLOPE, DROPOUT = CONSTANTS.slope, CONSTANTS.dropout
LEARNING_RATE, KERNEL = CONSTANTS.learning_rate, CONSTANTS.kernel

TAPS = KERNEL**2  # of one kernel
UNITS = 7 * 7 * 256  # numbers behind the generator's dense layer
# Sizes of the discriminator's parameters, and of the generator's kernels with the maps in and out.
SIZES = {
    "conv1": 64 * TAPS,
    "conv2": 64 * 128 * TAPS,
    "dense": 7 * 7 * 128,
    "bias1": 64,
    "bias2": 128,
    "bias3": 1,
}
KERNELS = {256 * 128 * TAPS: (256, 128), 128 * 64 * TAPS: (128, 64), 64 * TAPS: (64, 1)}
FIELD = 3 * KERNEL - 2  # pixels in a row that a unit behind both of its convolutions sees
COUNT = sum(SIZES.values())  # of the discriminator's parameters: 212,865 for a kernel of 5
# Of the generator's, for z_dim 100: batch norm over features, or over maps.
COUNTS = tuple(100 * UNITS + sum(KERNELS) + 2 * (norm + 128 + 64) for norm in (UNITS, 256))

IN_TEXTS = {
    "SLOPE": f"{SLOPE:g}",
    "DROPOUT": f"{DROPOUT:g}",
    "LEARNING_RATE": f"{LEARNING_RATE:g}",
    "KERNEL": f"{KERNEL}",
    "FIELD": f"{FIELD}",
    "COUNT": f"{COUNT:,}",
    "COUNTS": " or ".join(f"{count:,}" for count in COUNTS),
}


def filled_in(text: str) -> str:
    """A text with numbers in the place of {SLOPE}, {COUNT} and the other names of `IN_TEXTS`."""
    return re.sub(r"\{([A-Z_]+)\}", lambda found: IN_TEXTS.get(found[1], found[0]), text)
