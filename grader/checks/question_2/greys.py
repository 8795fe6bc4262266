"""Nine images whose greys show how a figure draws them: how bright, which way up, in which order.

shown = np.array([quarters(image) for image in images])   # (9, 4), 0 black to 255 white
greys.likely_cause(shown, values(levels), picture)
"""

from typing import Any

import numpy as np

from .. import draws

Samples = tuple[np.ndarray, dict[str, Any], str | None]
SAMPLES: tuple[Samples, ...] = (
    # the images' greys, further arguments, and the file of the picture asked for
    (np.linspace(-0.8, 0.8, 9), {}, "samples"),
    (np.linspace(-0.3, 0.1, 9), {"title": "epoch 10"}, "samples-of-few-greys"),
)
QUARTERS = np.array([[-0.2, -0.1], [0.1, 0.2]])  # added to an image's quarters: which way up?
IMAGES = (  # lines that make the images of a row of SAMPLES
    "quarters = torch.tensor({quarters}).repeat_interleave(14, 0).repeat_interleave(14, 1)\n"
    "images = torch.linspace({low:g}, {high:g}, 9).reshape(9, 1, 1, 1) + quarters\n"
)


def drawn_samples() -> Samples:
    """Images that nobody knows before."""
    low, high = draws.secret.randint(-8, -2) / 10, draws.secret.randint(2, 8) / 10
    return np.linspace(low, high, 9), {"title": f"epoch {draws.secret.randint(11, 99)}"}, None


def quartered(greys: np.ndarray) -> np.ndarray:
    """Nine images (9, 1, 28, 28), each of one grey, changed a little in each quarter."""
    offsets = np.kron(QUARTERS, np.ones((14, 14)))
    return (greys.reshape(9, 1, 1, 1) + offsets).astype(np.float32)


def typed(greys: np.ndarray) -> str:
    """The lines of Python that make the images."""
    return IMAGES.format(quarters=QUARTERS.tolist(), low=greys[0], high=greys[-1])


def values(greys: np.ndarray) -> np.ndarray:
    """The images' value in each quarter, (9, 4)."""
    return greys[:, None] + QUARTERS.ravel()


def quarters(image: np.ndarray) -> list[float]:
    """The median grey of each quarter of an image as shown (height, width)."""
    height, width = image.shape[0] // 2, image.shape[1] // 2
    halves = (slice(0, height), slice(-height, None)), (slice(0, width), slice(-width, None))
    rough = height // 200 + 1, width // 200 + 1  # every pixel, except in huge pictures
    return [
        float(np.median(image[rows, columns][:: rough[0], :: rough[1]]))
        for rows in halves[0]
        for columns in halves[1]
    ]


def is_one_grey_scale(values: np.ndarray, shades: np.ndarray) -> bool:
    """Whether one scale leads from values to shades: larger values are lighter, and -1 and 1 are
    black and white."""
    order = np.argsort(values.ravel())
    value, shade = values.ravel()[order], shades.ravel()[order]
    ends = shade[value <= -0.999], shade[value >= 0.999]
    in_order = np.all(np.diff(shade) >= -3) and 64 < np.interp(0, value, shade) < 192
    return bool(in_order and np.all(ends[0] <= 3) and np.all(ends[1] >= 252))


def asked(values: np.ndarray) -> np.ndarray:
    """The shades of the usual grey scale, from -1 to 1."""
    return (values + 1) / 2 * 255


def likely_cause(shown: np.ndarray, values: np.ndarray, picture: np.ndarray) -> str | None:
    """The mistake that shows these values as these shades, both (9, 4). picture: the figure."""
    if is_coloured(picture):
        return "the picture is in colour: choose a grey scale"
    low, high = values.min(axis=1, keepdims=True), values.max(axis=1, keepdims=True)
    tell = "tell matplotlib which values are black and white"
    right = asked(values)
    suspects = [
        (right, None),
        (255 - right, "black and white are swapped"),
        (
            255 * (values - low) / (high - low),
            f"each image is stretched to black and white: {tell}",
        ),
        (
            255 * (values - low.min()) / (high.max() - low.min()),
            f"the images are stretched to black and white: {tell}",
        ),
        (255 * values.clip(0, 1), "the grey scale starts at 0: everything below is black"),
        (asked((values + 1) / 2), "the images are mapped to [0, 1], but -1 is still black"),
        (right[:, [2, 3, 0, 1]], "the images are upside down"),
        (right[:, [1, 0, 3, 2]], "left and right are swapped in each image"),
        (right[:, [0, 2, 1, 3]], "rows and columns are swapped in each image"),
        (right[:, [3, 2, 1, 0]], "each image is turned by 180 degrees"),
        (right[:, [1, 3, 0, 2]], "each image is turned to the left"),
        (right[:, [2, 0, 3, 1]], "each image is turned to the right"),
        (
            right.reshape(3, 3, 4).swapaxes(0, 1).reshape(9, 4),
            "the images run down the columns: they must run row by row",
        ),
        (right[shown.mean(1).argsort().argsort()], "the images are not in reading order"),
    ]
    return next((cause for shades, cause in suspects if np.allclose(shown, shades, atol=3)), None)


def is_coloured(picture: np.ndarray) -> bool:
    """Whether more than 5% of a picture (height, width, 3) is not grey."""
    rough = max(picture.shape) // 1_000 + 1
    return bool(np.mean(np.ptp(picture[::rough, ::rough], axis=2) > 20) > 0.05)
