"""A sheet on which many pictures are drawn at once: shapes, fabrics, and random numbers for both.

The random bits are PCG64's raw ones, a stream that numpy promises to keep, and the arithmetic is
what IEEE 754 rounds in just one way (+, -, *, / and the square root; no sine, no sum over an axis).
"""

import numpy as np

SIDE = 28
Number = float | np.ndarray  # one for all pictures, or one for each, (count, 1, 1)
Dot = tuple[Number, Number]  # a point (x, y) on the sheet, in pixels


class Sheet:
    """`count` pictures, drawn at once with random bits.

    x runs to the right and y down, in pixels. After `fold`, x is the distance from an upright
    middle line, so that one half of an outline draws both.
    """

    def __init__(self, count: int, bits: np.random.PCG64):
        self.count, self.bits = count, bits
        self.x: np.ndarray = np.arange(SIDE, dtype="f4")
        self.y: np.ndarray = np.arange(SIDE, dtype="f4")[:, None]
        self.image = np.zeros((count, SIDE, SIDE), "f4")

    def noise(self, height: int, width: int) -> np.ndarray:
        """Random numbers in [0, 1), shape (count, height, width)."""
        raw = self.bits.random_raw(self.count * height * width) >> np.uint64(40)
        return raw.astype("f4").reshape(self.count, height, width) * 2.0**-24

    def vary(self, low: Number, high: Number) -> np.ndarray:
        """A number between the two for each picture."""
        return low + (high - low) * self.noise(1, 1)

    def chance(self, probability: float) -> np.ndarray:
        """1 for this share of the pictures, else 0."""
        return (self.noise(1, 1) < probability).astype("f4")

    def fold(self, lean: float = 0.03) -> None:
        """Measure x from a middle line that leans a little."""
        self.x = abs(self.x - self.vary(13, 14) - self.vary(-lean, lean) * (self.y - 14))

    def shape(self, *points: Dot, line: Number | None = None) -> np.ndarray:
        """How much of each pixel a polygon covers, 0 to 1; or a line, given its width."""
        nearest: Number = np.inf
        inside: np.bool_ | np.ndarray = np.False_
        for (ax, ay), (bx, by) in zip(points, points[1:] + points[: line is None], strict=False):
            px, py, ex, ey = self.x - ax, self.y - ay, bx - ax, by - ay
            along = np.clip((px * ex + py * ey) / (ex * ex + ey * ey), 0, 1)
            dx, dy = px - along * ex, py - along * ey
            nearest = np.minimum(nearest, dx * dx + dy * dy)
            # A ray to the right crosses an odd number of edges where it starts inside.
            inside = inside ^ (((ay > self.y) != (by > self.y)) & ((px * ey < py * ex) == (ey > 0)))
        distance = np.sqrt(nearest)
        depth = np.where(inside, distance, -distance) if line is None else line / 2 - distance
        return np.clip(depth + 0.5, 0, 1)

    def oval(
        self, x: Number, y: Number, rx: Number, ry: Number, line: Number | None = None
    ) -> np.ndarray:
        """How much of each pixel an ellipse covers, 0 to 1; or its rim, given the rim's width."""
        u, v = (self.x - x) / rx, (self.y - y) / ry
        depth = (1 - np.sqrt(u * u + v * v)) * np.minimum(rx, ry)
        return np.clip((depth if line is None else line / 2 - abs(depth)) + 0.5, 0, 1)

    def paint(self, cover: np.ndarray, shade: Number) -> None:
        """Lay a shade, 0 (black) to 1, over what is there."""
        self.image += cover * (shade - self.image)

    def crease(self, depth: float, *points: Dot) -> None:
        """Darken along a line by up to `depth`."""
        self.image *= 1 - self.vary(0, depth) * self.shape(*points, line=1.1)

    def cloth(self, striped: float = 0.15, printed: float = 0.15) -> np.ndarray:
        """A fabric: its brightness, with folds and grain, sometimes stripes, checks or a print."""
        stripes, pitch = self.chance(striped) * self.vary(0.2, 0.8), self.vary(0.12, 0.35)
        checks = stripes * self.chance(0.3) * wave(self.x * pitch)
        stripes = stripes * wave(self.y * pitch + self.vary(0, 1))
        folds = self.vary(0, 0.3) * wave(self.x * self.vary(0.08, 0.2) + self.y * 0.01)
        blots = self.noise(14, 14).repeat(2, 1).repeat(2, 2) * self.chance(printed) * 0.6
        grain = self.noise(SIDE, SIDE) * self.vary(0.02, 0.15)
        shade = self.vary(0.5, 1) * (1 - stripes) * (1 - checks)
        return shade * (1 - folds) * (1 - blots) * (1 - grain)


def wave(t: np.ndarray) -> np.ndarray:
    """A zigzag of period 1 between 0 and 1."""
    return 2 * abs(t - np.floor(t) - 0.5)
