"""Small grey images as PNG files for run.html: a grid, a strip, and an animated grid.

png = animated({1: first, 2: second})    # uint8 tensors (9, 28, 28), by epoch
"""

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

SIDE, GAP = 28, 2  # pixels
SCALE = 3  # of the animation: its text would be coarse on the pixels of the samples
CAPTION = 22  # height of its text, in pixels
LENGTH, LAST = 8_000, 2_000  # milliseconds: of the whole animation, and of its last picture more
QUICKEST, SLOWEST = 80, 700  # milliseconds of one picture


def grid(images: Tensor) -> bytes:
    """Nine images, three in a row."""
    return _png(Image.fromarray(_tiled(images, 3)))


def strip(images: Tensor) -> bytes:
    """All images in one row."""
    return _png(Image.fromarray(_tiled(images, len(images))))


def animated(film: Mapping[int, Tensor]) -> bytes:
    """The grids of all epochs, one after the other, for ever; each says its epoch."""
    frames = [_frame(images, f"epoch {epoch}") for epoch, images in film.items()]
    each = min(max(LENGTH // len(frames), QUICKEST), SLOWEST)
    durations = [each] * (len(frames) - 1) + [each + LAST]
    if len(frames) == 1:
        return _png(frames[0])
    return _png(
        frames[0], save_all=True, append_images=frames[1:], duration=durations, loop=0, blend=0
    )


def _frame(images: Tensor, caption: str) -> Image.Image:
    pixels = np.kron(_tiled(images, 3), np.ones((SCALE, SCALE), np.uint8))
    height, width = pixels.shape
    frame = Image.new("L", (width, height + CAPTION))
    frame.paste(Image.fromarray(pixels))
    where = (width / 2, height + CAPTION / 2 - 2)
    ImageDraw.Draw(frame).text(where, caption, 255, ImageFont.load_default(15), anchor="mm")
    return frame


def _tiled(images: Tensor, columns: int) -> np.ndarray:
    """The images in rows, black between them."""
    rows = -(-len(images) // columns)
    step = SIDE + GAP
    pixels = np.zeros((rows * step - GAP, columns * step - GAP), np.uint8)
    for i, image in enumerate(images.numpy()):
        top, left = i // columns * step, i % columns * step
        pixels[top : top + SIDE, left : left + SIDE] = image
    return pixels


def _png(image: Image.Image, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", **options)
    return buffer.getvalue()
