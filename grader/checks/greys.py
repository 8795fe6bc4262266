"""Nine images whose greys tell how they are shown: how bright, which way up, in which order.

shown = np.array([quarters(image) for image in images])   # (9, 4), 0 black to 255 white
greys.likely_cause(shown, values(levels), picture)
"""

import numpy as np

SAMPLES = (  # the images' greys, further arguments, and the file of the picture asked for
    (np.linspace(-0.8, 0.8, 9), {}, "samples"),
    (np.linspace(-0.3, 0.1, 9), {"title": "epoch 10"}, "samples-of-few-greys"),
)
QUARTERS = np.array([[-0.2, -0.1], [0.1, 0.2]])  # added to an image's quarters: which way up?
IMAGES = (  # lines that make the images of a row of SAMPLES
    "quarters = torch.tensor({quarters}).repeat_interleave(14, 0).repeat_interleave(14, 1)\n"
    "images = torch.linspace({low:g}, {high:g}, 9).reshape(9, 1, 1, 1) + quarters\n"
)


def quartered(greys):
    """Nine images, each of one grey but for the differences of its quarters."""
    offsets = np.kron(QUARTERS, np.ones((14, 14)))
    return (greys.reshape(9, 1, 1, 1) + offsets).astype(np.float32)


def typed(greys) -> str:
    """The lines that make the images."""
    return IMAGES.format(quarters=QUARTERS.tolist(), low=greys[0], high=greys[-1])


def values(greys):
    """What the images hold in each of their quarters: (9, 4)."""
    return greys[:, None] + QUARTERS.ravel()


def quarters(image):
    """The middle grey of each quarter of a shown image."""
    height, width = image.shape[0] // 2, image.shape[1] // 2
    halves = (slice(0, height), slice(-height, None)), (slice(0, width), slice(-width, None))
    rough = height // 200 + 1, width // 200 + 1  # every pixel, but of a huge picture
    return [
        float(np.median(image[rows, columns][:: rough[0], :: rough[1]]))
        for rows in halves[0]
        for columns in halves[1]
    ]


def is_one_grey_scale(values, shades):
    """Whether the same value always has the same shade, larger ones lighter shades, and both ends
    are black and white."""
    order = np.argsort(values.ravel())
    value, shade = values.ravel()[order], shades.ravel()[order]
    ends = shade[value <= -0.999], shade[value >= 0.999]
    in_order = np.all(np.diff(shade) >= -3) and 64 < np.interp(0, value, shade) < 192
    return bool(in_order and np.all(ends[0] <= 3) and np.all(ends[1] >= 252))


def asked(values):
    """The shades of the usual grey scale, from -1 to 1."""
    return (values + 1) / 2 * 255


def likely_cause(shown, values, picture) -> str | None:
    """The mistake that shows images with these quarters (9, 4) so. picture: the whole figure."""
    if is_coloured(picture):
        return "the picture has colours: no grey scale is chosen"
    low, high = values.min(axis=1, keepdims=True), values.max(axis=1, keepdims=True)
    stretched = "from the darkest to the brightest of its own pixels: matplotlib does so where it "
    stretched += "is not told what is black and what is white"
    right = asked(values)
    suspects = [
        (right, None),
        (255 - right, "black and white are swapped"),
        (255 * (values - low) / (high - low), f"each image is stretched {stretched}"),
        (255 * (values - low.min()) / (high.max() - low.min()), f"the grey scale goes {stretched}"),
        (255 * values.clip(0, 1), "the grey scale begins at 0: all that lies below is black"),
        (asked((values + 1) / 2), "the images are mapped to [0, 1], but -1 is still black"),
        (right[:, [2, 3, 0, 1]], "the images are upside down"),
        (right[:, [1, 0, 3, 2]], "left and right are swapped in each image"),
        (right[:, [0, 2, 1, 3]], "rows and columns are swapped in each image"),
        (right[:, [3, 2, 1, 0]], "each image is turned by 180 degrees"),
        (right[:, [1, 3, 0, 2]], "each image is turned to the left"),
        (right[:, [2, 0, 3, 1]], "each image is turned to the right"),
        (
            right.reshape(3, 3, 4).swapaxes(0, 1).reshape(9, 4),
            "the images go down the columns: row by row is asked for",
        ),
        (right[shown.mean(1).argsort().argsort()], "the images are not in reading order"),
    ]
    return next((cause for shades, cause in suspects if np.allclose(shown, shades, atol=3)), None)


def is_coloured(picture) -> bool:
    """Whether more than a twentieth of a picture (height, width, 3) is of no grey."""
    rough = max(picture.shape) // 1_000 + 1
    return bool(np.mean(np.ptp(picture[::rough, ::rough], axis=2) > 20) > 0.05)
