"""The ranges that the statistics of correct runs lie in, and the usual causes outside them."""

import math
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

from .statistics import Statistics

FILE = Path(__file__).with_name("bounds.toml")


@dataclass(frozen=True)
class Bound:
    """The accepted range of a statistic, from low to high. meaning: of the statistic, in words.
    below, above: the usual cause of a value below or above the range."""

    low: float
    high: float
    meaning: str
    below: str = ""
    above: str = ""

    def contains(self, value: float) -> bool:
        return self.low <= value <= self.high  # never nan

    def __str__(self) -> str:
        if self.low == -math.inf:
            return f"at most {self.high:g}"
        return f"{self.low:g} to {self.high:g}"


class Fault(NamedTuple):
    """A statistic outside its bound, and the usual cause."""

    name: str
    value: float
    bound: Bound
    cause: str

    def __str__(self) -> str:
        return f"{self.name} {self.value:.3f} (correct runs: {self.bound})"


def load() -> dict[str, Bound]:
    """The bounds of bounds.toml by the statistic's name."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: Bound(**row) for name, row in rows.items()}


BOUNDS = load()


def faults(statistics: Statistics) -> list[Fault]:
    """Every statistic outside its bound, in the order of bounds.toml."""
    found = []
    values = asdict(statistics)
    for name, bound in BOUNDS.items():
        value = values[name]
        if not bound.contains(value):
            cause = bound.above if value > bound.high else bound.below
            found.append(Fault(name, value, bound, cause))
    return found
