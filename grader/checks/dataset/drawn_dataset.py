"""The drawn garments as files: a root that `torchvision.datasets.FashionMNIST` reads.

root = write_root(Path("drawn"))
"""

import os
from pathlib import Path

import numpy as np

from .garment_sheet import SIDE
from .garments import draw

MARKER = "DRAWN.txt"  # marks a root whose pictures are these
NOTE = "The pictures in this folder are drawn by a program; they are not FashionMNIST.\n"


def write_root(
    root: str | os.PathLike[str], train: int = 2048, test: int = 512, seed: int = 0
) -> Path:
    """Fill a torchvision root: four idx files in root/FashionMNIST/raw, and the marker in root.

    train, test: how many pictures each part has. A file of the right size stays; a new one gets its
    name only when it is complete. FileExistsError where the root already holds pictures without the
    marker: they may be real.
    """
    root = Path(root)
    raw = root / "FashionMNIST" / "raw"
    if raw.is_dir() and any(raw.iterdir()) and not (root / MARKER).is_file():
        raise FileExistsError(f"{raw} holds files, but {root} no {MARKER}: choose another folder")
    raw.mkdir(parents=True, exist_ok=True)
    # The marker comes first, so that these pictures are never in a root without it.
    if not (root / MARKER).is_file():
        _put(root / MARKER, NOTE.encode())
    for part, (name, count) in enumerate([("train", train), ("t10k", test)]):
        pictures, labels = raw / f"{name}-images-idx3-ubyte", raw / f"{name}-labels-idx1-ubyte"
        if _size(pictures) != 16 + count * SIDE * SIDE or _size(labels) != 8 + count:
            for path, array in zip((pictures, labels), draw(count, 2 * seed + part), strict=True):
                # The header: type 8 (unsigned byte), the number of axes, and their lengths.
                header = np.array([0x800 + array.ndim, *array.shape], ">i4")
                _put(path, header.tobytes() + array.tobytes())
    return root


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None


def _put(path: Path, content: bytes) -> None:
    """Write under another name first, so that nobody reads an incomplete file."""
    whole = path.with_name(f".{path.name}.{os.getpid()}")
    whole.write_bytes(content)
    whole.replace(path)
