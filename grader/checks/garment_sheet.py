"""A sheet on which many pictures are drawn together: shapes, fabrics, and random numbers for both.

The random bits are PCG64's raw ones, a stream that numpy promises to keep, and the arithmetic is
what IEEE 754 rounds in one way only (+, -, *, / and the square root; no sine, no sum over an axis).
"""

import numpy as np

SIDE = 28


class Sheet:
    """Pictures drawn together: a coordinate or a shade is a number or an array (count, 1, 1).

    x runs to the right and y down, in pixels. After `fold`, x is the distance from an upright
    middle line, so that one half of an outline draws both.
    """

    def __init__(self, count, bits):
        self.count, self.bits = count, bits
        self.x, self.y = np.arange(SIDE, dtype="f4"), np.arange(SIDE, dtype="f4")[:, None]
        self.image = np.zeros((count, SIDE, SIDE), "f4")

    def noise(self, height, width):
        """Random numbers in [0, 1), shape (count, height, width)."""
        raw = self.bits.random_raw(self.count * height * width) >> np.uint64(40)
        return raw.astype("f4").reshape(self.count, height, width) * 2.0**-24

    def vary(self, low, high):
        """A number between the two for each picture."""
        return low + (high - low) * self.noise(1, 1)

    def chance(self, probability):
        """1 in this share of the pictures, else 0."""
        return (self.noise(1, 1) < probability).astype("f4")

    def fold(self, lean=0.03):
        """Measure x from a middle line that leans a little."""
        self.x = abs(self.x - self.vary(13, 14) - self.vary(-lean, lean) * (self.y - 14))

    def shape(self, *points, line=None):
        """How much of each pixel, 0 to 1, a polygon covers or, given its width, a line."""
        nearest, inside = np.inf, np.False_
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

    def oval(self, x, y, rx, ry, line=None):
        """How much of each pixel, 0 to 1, an ellipse covers or, given its width, its rim."""
        u, v = (self.x - x) / rx, (self.y - y) / ry
        depth = (1 - np.sqrt(u * u + v * v)) * np.minimum(rx, ry)
        return np.clip((depth if line is None else line / 2 - abs(depth)) + 0.5, 0, 1)

    def paint(self, cover, shade):
        """Lay a shade, 0 (black) to 1, over what is there."""
        self.image += cover * (shade - self.image)

    def crease(self, depth, *points):
        """Darken along a line by up to `depth`."""
        self.image *= 1 - self.vary(0, depth) * self.shape(*points, line=1.1)

    def cloth(self, striped=0.15, printed=0.15):
        """A fabric: its brightness, with folds and grain, sometimes stripes, checks or a print."""
        stripes, pitch = self.chance(striped) * self.vary(0.2, 0.8), self.vary(0.12, 0.35)
        checks = stripes * self.chance(0.3) * wave(self.x * pitch)
        stripes = stripes * wave(self.y * pitch + self.vary(0, 1))
        folds = self.vary(0, 0.3) * wave(self.x * self.vary(0.08, 0.2) + self.y * 0.01)
        blots = self.noise(14, 14).repeat(2, 1).repeat(2, 2) * self.chance(printed) * 0.6
        grain = self.noise(SIDE, SIDE) * self.vary(0.02, 0.15)
        shade = self.vary(0.5, 1) * (1 - stripes) * (1 - checks)
        return shade * (1 - folds) * (1 - blots) * (1 - grain)


def wave(t):
    """A zigzag of period 1 between 0 and 1."""
    return 2 * abs(t - np.floor(t) - 0.5)
