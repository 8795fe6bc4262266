"""What `grader doctor --gpu` measures, the targets, and the verdicts.

A figure is what one process measures; it gives one value or more, each a row of the table.
"""

from collections.abc import Mapping
from dataclasses import dataclass

MET, MISSED, UNMEASURED, INFORMATION = "met", "not met", "not measured", "for information"
Value = float | int | str | None


@dataclass(frozen=True)
class Ask:
    """A value's name, and the range in which it must be; without a range it is for information.

    card: the range applies only if the card's name contains this. unit: of the value.
    """

    name: str
    least: float | None = None
    most: float | None = None
    unit: str = ""
    card: str = ""

    @property
    def text(self) -> str:
        """The target, in words."""
        if self.least is not None and self.least == self.most:
            asked = f"{self.least:g}"
        elif self.least is not None:
            asked = f"at least {self.least:g}"
        elif self.most is not None:
            asked = f"at most {self.most:g}"
        else:
            return ""
        return " ".join(w for w in (asked, self.unit, f"on an {self.card}" * bool(self.card)) if w)

    def verdict(self, value: Value, card: str) -> str:
        """The verdict on a value. card: the name of this machine's."""
        if value is None:
            return UNMEASURED
        if not self.text or self.card not in card:
            return INFORMATION
        assert not isinstance(value, str)  # texts are for information
        low = self.least is None or value >= self.least
        high = self.most is None or value <= self.most
        return MET if low and high else MISSED  # nan is neither


@dataclass(frozen=True)
class Figure:
    """What one process measures. seconds: its time limit."""

    name: str
    title: str
    seconds: float
    asks: tuple[Ask, ...]


@dataclass(frozen=True)
class Row:
    """A line of the table. reason: why it was not measured."""

    figure: Figure
    ask: Ask
    value: Value
    verdict: str
    reason: str = ""

    @property
    def measured(self) -> str:
        if self.value is None:
            return self.reason
        shown = f"{self.value:.3g}" if isinstance(self.value, float) else str(self.value)
        return f"{shown} {self.ask.unit}".rstrip()


H100 = "H100"
FIGURES = (  # in order of measurement, the most important first
    Figure(
        "card",
        "the card",
        60,
        (
            Ask("name"),
            Ask("driver"),
            Ask("memory", unit="MiB"),
            Ask("torch"),
            Ask("CUDA"),
            Ask("bfloat16"),
        ),
    ),
    Figure(
        "isolation",
        "a worker that may not use the GPU, and one that may",
        90,
        (
            Ask("tier"),
            Ask("device files let in"),
            Ask("of them closed to the short training", 0, 0),
            Ask("of them open to other workers", 0, 0),
        ),
    ),
    Figure(
        "smoke",
        "short trainings of the reference, each starting CUDA itself",
        120,
        (
            Ask("not passed", 0, 0),
            Ask("median", most=3, unit="s"),
            Ask("first", unit="s"),
            Ask("of the median, training", unit="s"),
        ),
    ),
    Figure(
        "memory",
        "a submission that takes all GPU memory",
        180,
        (
            Ask("its own short training: out of memory", 1, 1),
            Ask("references beside it that lose their point", 0, 0),
            Ask("references that met the full card, and were repeated", 1),
        ),
    ),
    Figure(
        "run",
        "50 epochs of python -m solutions --fast",
        150,
        (Ask("seconds", most=60, unit="s", card=H100), Ask("images"), Ask("FD32 at the end")),
    ),
    Figure(
        "speed",
        "python -m solutions.benchmark: speed relative to the tutorial's loop",
        120,
        (
            Ask("plain", 8, card=H100),
            Ask("fast", 20, card=H100),
            Ask("the tutorial's loop", unit="images/s"),
        ),
    ),
    Figure(
        "tests", "tests/grader/test_fast_on_gpu.py", 90, (Ask("failed", 0, 0), Ask("passed", 4))
    ),
    Figure(
        "sharing",
        "a class of 4, question 2.e",
        120,
        (Ask("with --gpu-jobs 1", unit="s"), Ask("with --gpu-jobs 2", unit="s")),
    ),
    Figure(
        "bounds",
        "grader proof smoke-bounds: right and wrong submissions at several seeds",
        240,
        (Ask("false alarms", 0, 0), Ask("not refused", 0, 0), Ask("exit code", 0, 0)),
    ),
)


def rows_of(figure: Figure, values: Mapping[str, Value], card: str, reason: str) -> list[Row]:
    """The rows of a figure. reason: why missing values were not measured."""
    found = []
    for ask in figure.asks:
        value = values.get(ask.name)
        verdict = ask.verdict(value, card)
        found.append(Row(figure, ask, value, verdict, reason if value is None else ""))
    return found


def all_met(rows: list[Row]) -> bool:
    """Whether every row with a target was measured and met it."""
    return all(row.verdict in (MET, INFORMATION) for row in rows)
