"""Histograms and loss curves as the numbers that the page's SVG needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, log

WIDTH, HEIGHT = 640, 150  # of a histogram
CURVES = (180, 90)  # of loss curves
BINS = 20


@dataclass(frozen=True)
class Bar:
    """A bar of a histogram. left, top, width, height: in pixels. low, high: of its bin."""

    left: float
    top: float
    width: float
    height: float
    count: int
    low: float
    high: float


def histogram(values: Sequence[float], most: float) -> list[Bar]:
    """Bars of equal width from 0 to `most`."""
    counts = [0] * BINS
    for value in values:
        counts[min(BINS - 1, max(0, int(BINS * value / most)))] += 1
    tallest, width = max(1, *counts), WIDTH / BINS
    bars = []
    for place, count in enumerate(counts):
        height = round(HEIGHT * count / tallest, 1)
        edges = round(most * place / BINS, 2), round(most * (place + 1) / BINS, 2)
        left = round(place * width + 1, 1)
        bars.append(Bar(left, HEIGHT - height, round(width - 2, 1), height, count, *edges))
    return bars


@dataclass(frozen=True)
class Curves:
    """generator, discriminator: points of polylines. equilibria: heights of ln 2 and 2 ln 2. high:
    the loss at the top."""

    generator: str
    discriminator: str
    equilibria: tuple[float, float]
    high: float


def curves(losses: object) -> Curves | None:
    """The loss curves of a short training; None if there are none to draw."""
    rows = (
        [row for row in losses if isinstance(row, list) and len(row) == 2]
        if isinstance(losses, list)
        else []
    )
    if len(rows) < 2:
        return None
    numbers = [v for row in rows for v in row if isinstance(v, int | float) and isfinite(v)]
    width, height = CURVES
    high = min(max([2.0, *numbers]), 1e6)
    low = max(min([0.0, *numbers]), -1e6)

    def level(value: float) -> float:
        share = (min(max(value, low), high) - low) / (high - low)
        return round(height - 2 - share * (height - 4), 1)

    def line(column: int) -> str:
        points = []
        for place, row in enumerate(rows):
            value = row[column]
            if isinstance(value, int | float) and isfinite(value):
                points.append(f"{round(width * place / (len(rows) - 1), 1)},{level(value)}")
        return " ".join(points)

    return Curves(line(0), line(1), (level(log(2)), level(2 * log(2))), round(high, 2))
