"""The pixels of an image as a figure shows them: its colours, which way up, within the limits.

grey = shown_grey(image, axes)
"""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.image import AxesImage


def shown_grey(image: AxesImage | QuadMesh, axes: Axes) -> np.ndarray:
    """The image's pixels as they appear, as uint8 grey (0 black, 255 white), the way they are
    turned on the axes."""
    values: Any = image.get_array()
    first: Any
    last: Any
    if isinstance(image, QuadMesh):
        corners: Any = image.get_coordinates()
        values = np.reshape(values, (corners.shape[0] - 1, corners.shape[1] - 1, *values.shape[2:]))
        first, last = corners[0, 0], corners[-1, -1]
    else:
        left, right, bottom, top = image.get_extent()
        top, bottom = (top, bottom) if image.origin == "upper" else (bottom, top)
        first, last = (left, top), (right, bottom)
    shown = image.to_rgba(values, bytes=True).astype(np.float64)
    alpha: Any = 1.0 if image.get_alpha() is None else image.get_alpha()
    opaque = shown[..., 3] / 255 * alpha  # over white paper
    grey = np.rint(shown[..., :3].mean(axis=-1) * opaque + 255 * (1 - opaque)).astype(np.uint8)
    grey = _within(axes, grey, first, last)
    (x, y), (end_x, end_y) = axes.transData.transform([first, last])
    return grey[:: -1 if y < end_y else 1, :: -1 if x > end_x else 1].copy()


def _within(axes: Axes, grey: np.ndarray, first: Any, last: Any) -> np.ndarray:
    """The pixels whose centres lie within the limits of the axes; white if hardly any do.

    first, last: (x, y) of the outer corners of the first and the last pixel.
    """
    kept = []
    for length, start, end, limits in zip(
        grey.shape[::-1], first, last, (axes.get_xlim(), axes.get_ylim()), strict=True
    ):
        centres = start + (np.arange(length) + 0.5) * (end - start) / length
        kept.append((min(limits) <= centres) & (centres <= max(limits)))
    columns, rows = kept
    if min(columns.sum(), rows.sum()) < 2:
        return np.full_like(grey, 255)
    return grey[rows][:, columns]
