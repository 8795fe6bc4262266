"""Small copies of the pictures that grading kept, for a page that shows hundreds of them."""

import io
import warnings
from pathlib import Path

from ..checks.pictures import FOLDER, SAMPLES

GRID = 90  # pixels of the nine samples, with their frames: as many as they have
GREYS, COLOURS = 16, 32
WIDEST = 700
MOST_BYTES = 8 << 20


def samples_of(folder: Path, picture: str) -> bytes | None:
    """The samples after a short training, from its picture, as a PNG; None if there is no picture,
    or an earlier version of the kit drew it, which did not say where they are."""
    if (image := _opened(folder / FOLDER / picture)) is None:
        return None
    edges = str(image.info.get(SAMPLES, "")).split()
    if len(edges) != 4 or not all(edge.isdigit() for edge in edges):
        return None
    left, top, right, bottom = map(int, edges)
    grid = image.convert("L").crop((left, top, right, bottom)).resize((GRID, GRID))
    return _png(grid.quantize(GREYS))


def small(folder: Path, picture: str) -> bytes | None:
    """A check's picture in few colours; None if there is none that can be read."""
    if (image := _opened(folder / FOLDER / picture)) is None:
        return None
    image = image.convert("RGB")
    image.thumbnail((WIDEST, WIDEST))
    return _png(image.quantize(COLOURS))


def _opened(file: Path):  # type: ignore[no-untyped-def]  # PIL is imported only where it is needed
    from PIL import Image

    try:
        if file.stat().st_size > MOST_BYTES:
            return None
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(file, formats=["PNG"])
            image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombWarning):  # damaged
        return None
    return image


def _png(image) -> bytes:  # type: ignore[no-untyped-def]
    content = io.BytesIO()
    image.save(content, "PNG", optimize=True)
    return content.getvalue()
