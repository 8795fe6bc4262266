"""Charts of curves over epochs for run.html: where each line, band, tick and text goes.

    chart = Chart([1, 2], [Curve("generator", "g", [2.4, 1.7])], levels=[Level(0.69, "ln 2", "g")])

run_page.html draws them as SVG; the classes ("g") get their colours in run_page.css.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 480, 250
LEFT, RIGHT, TOP, BOTTOM = 46, 14, 10, 40  # margins
WIDER = 60  # the right margin with a second scale
MOST_HOVERS = 150  # places that show their numbers under the mouse
DOTS = 25  # up to so many epochs each is a dot on the line, too


@dataclass(frozen=True)
class Curve:
    """A line over epochs, and, where low and high are given, a band around it."""

    name: str
    kind: str
    values: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()


@dataclass(frozen=True)
class Level:
    """A dotted line at one value."""

    value: float
    name: str
    kind: str


@dataclass(frozen=True)
class Tick:
    at: float
    text: str
    other: str = ""  # on the second scale


class Chart:
    """The geometry of a chart.

    other: gives a value's text on a second scale, at the right.
    """

    width, height, left, top, bottom = WIDTH, HEIGHT, LEFT, TOP, HEIGHT - BOTTOM

    def __init__(
        self,
        epochs: Sequence[int],
        curves: Sequence[Curve],
        levels: Sequence[Level] = (),
        other: Callable[[float], str] | None = None,
    ):
        self.epochs, self.curves, self.levels, self._other = epochs, curves, levels, other
        self.right = WIDTH - (WIDER if other else RIGHT)
        drawn = [v for c in curves for part in (c.values, c.low, c.high) for v in part]
        drawn = [v for v in drawn if math.isfinite(v)] + [level.value for level in levels] + [0.0]
        self._step = _nice(max(max(drawn) - min(drawn), 1e-9) / 5)
        self._lowest = math.floor(min(drawn) / self._step) * self._step
        self._highest = math.ceil(max(drawn) / self._step) * self._step or self._step

    def x(self, epoch: float) -> float:
        """Where an epoch is; a single one is in the middle."""
        first, last = self.epochs[0], self.epochs[-1]
        share = (epoch - first) / (last - first) if last > first else 0.5
        return round(self.left + share * (self.right - self.left), 1)

    def y(self, value: float) -> float:
        """Where a value is."""
        share = (value - self._lowest) / (self._highest - self._lowest)
        return round(self.bottom - share * (self.bottom - self.top), 1)

    def line(self, values: Sequence[float]) -> str:
        """The path of a line; it is broken where a value is not finite."""
        words, pen = [], "M"
        for epoch, value in zip(self.epochs, values, strict=True):
            if math.isfinite(value):
                words.append(f"{pen}{self.x(epoch)} {self.y(value)}")
            pen = "L" if math.isfinite(value) else "M"
        return "".join(words)

    def dots(self, values: Sequence[float]) -> list[tuple[float, float]]:
        """The points of a line that are dots: all, if they are few."""
        points = zip(self.epochs, values, strict=True)
        few = len(self.epochs) <= DOTS
        return [(self.x(e), self.y(v)) for e, v in points if few and math.isfinite(v)]

    def band(self, low: Sequence[float], high: Sequence[float]) -> str:
        """The path around a band, without the epochs where an edge is not finite."""
        edges = zip(self.epochs, low, high, strict=True)
        there = [(e, a, b) for e, a, b in edges if math.isfinite(a) and math.isfinite(b)]
        around = [(e, b) for e, _, b in there] + [(e, a) for e, a, _ in reversed(there)]
        return "M" + "L".join(f"{self.x(e)} {self.y(v)}" for e, v in around) + "Z" if there else ""

    def ticks_of_values(self) -> Iterator[Tick]:
        """At multiples of 1, 2 or 5 times a power of ten."""
        digits = max(0, -math.floor(math.log10(self._step)))
        for i in range(round((self._highest - self._lowest) / self._step) + 1):
            value = self._lowest + i * self._step
            text = f"{value:.{digits}f}".replace("-", "\N{MINUS SIGN}")
            yield Tick(self.y(value), text, self._other(value) if self._other else "")

    def ticks_of_epochs(self) -> Iterator[Tick]:
        """At whole epochs, the first included."""
        first, last = self.epochs[0], self.epochs[-1]
        step = max(1, round(_nice((last - first) / 6)))
        for epoch in range(first, last + 1):
            near_first = first < epoch < first + 0.6 * step
            if epoch == first or (epoch % step == 0 and not near_first):
                yield Tick(self.x(epoch), str(epoch))

    def hovers(self) -> Iterator[tuple[float, float, str]]:
        """Left edge, width and text of the places that tell an epoch's numbers."""
        every = -(-len(self.epochs) // MOST_HOVERS)
        width = (self.right - self.left) / max(1, (len(self.epochs) - 1) / every)
        for i in range(0, len(self.epochs), every):
            numbers = "\n".join(f"{c.name} {c.values[i]:.3g}" for c in self.curves)
            epoch = self.epochs[i]
            yield round(self.x(epoch) - width / 2, 1), round(width, 1), f"epoch {epoch}\n{numbers}"


def _nice(least: float) -> float:
    """The smallest 1, 2 or 5 times a power of ten that is at least this."""
    if least <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least) + 1e-9)
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least * (1 - 1e-9))
