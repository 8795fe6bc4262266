"""The ranges in which the statistics of correct runs lie, and what usually leads out of them."""

import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

from .statistics import Statistics

FILE = Path(__file__).with_name("bounds.toml")


@dataclass(frozen=True)
class Bound:
    """low, high: of what is accepted. meaning: of the statistic; below, above: what usually leads
    out of the range; in words."""

    low: float
    high: float
    meaning: str
    below: str = ""
    above: str = ""

    def contains(self, value: float) -> bool:
        return self.low <= value <= self.high  # never nan

    def __str__(self) -> str:
        return f"{self.low:g} to {self.high:g}"


class Fault(NamedTuple):
    """A statistic outside of its bound, and what usually leads there."""

    name: str
    value: float
    bound: Bound
    cause: str

    def __str__(self) -> str:
        return f"{self.name} {self.value:.3f} (correct runs: {self.bound})"


def load() -> dict[str, Bound]:
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: Bound(**row) for name, row in rows.items()}


BOUNDS = load()


def faults(statistics: Statistics) -> list[Fault]:
    """Every statistic outside of its bound, those that tell most first."""
    found = []
    values = asdict(statistics)
    for name, bound in BOUNDS.items():
        value = values[name]
        if not bound.contains(value):
            cause = bound.above if value > bound.high else bound.below
            found.append(Fault(name, value, bound, cause))
    return found
