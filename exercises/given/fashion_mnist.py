"""Where FashionMNIST lies on this machine: found, checked and unpacked before it is downloaded.

    root = find_dataset()                     # ./data, else Debian's package, else a download
    root = find_dataset("~/fashion-mnist")    # here and nowhere else
    images = load_images(root)                # torchvision reads root/FashionMNIST/raw

The errors, OSErrors whose message names the next step:

    DatasetError
     +- DatasetNotFound     no place that was looked at has all four files
     +- DatasetDamaged      a file is there, but it is cut short or is another file
"""

import gzip
import hashlib
import os
import zlib
from http.client import HTTPException
from math import prod
from pathlib import Path

# MD5 sums of the extracted files. Sums of archives would not do: Debian's package holds the same
# files compressed without name and date, so that its archives differ from torchvision's.
FILES = {
    "train-images-idx3-ubyte": "f4a8712d7a061bf5bd6d2ca38dc4d50a",
    "train-labels-idx1-ubyte": "9018921c3c673c538a1fc5bad174d6f9",
    "t10k-images-idx3-ubyte": "8181f5470baa50b63fa0f6fddb340f0a",
    "t10k-labels-idx1-ubyte": "15d484375f8d13e6eb1aabb0c3f46965",
}
USUAL = Path("data")  # the folder that torchvision's examples use, in the working directory
PACKAGE = Path("/usr/share/datasets/fashion-mnist")  # Debian's and Ubuntu's dataset-fashion-mnist
DRAWN = "DRAWN.txt"  # marks a torchvision root whose pictures are drawn, not photographed
WAYS = (
    "get it with `sudo apt install dataset-fashion-mnist`, or name no folder so that torchvision "
    "downloads it, or pass --data a folder with its four .gz files"
)


class DatasetError(OSError):
    """FashionMNIST cannot be had as asked; the message says what to do."""


class DatasetNotFound(DatasetError, FileNotFoundError):
    """No place that was looked at has all four files: install or download them."""


class DatasetDamaged(DatasetError):
    """A file is cut short or is not FashionMNIST's: delete it and get it again."""


def find_dataset(
    path: str | Path | None = None, *, unpack_to: str | Path = USUAL, download: bool = True
) -> Path:
    """A torchvision root: a folder whose FashionMNIST/raw holds the four extracted files.

    path, where given, is the only place looked at: a torchvision root, with as many images as it
    likes, or a folder with FashionMNIST's four files, extracted or as .gz. Otherwise `unpack_to`,
    then the Debian package's folder, then a download into `unpack_to` (download False: never).

    Files outside a torchvision root are checked by their MD5 sums and unpacked into `unpack_to`,
    since torchvision reads extracted files only and goes to the network for any other.
    """
    unpack_to = Path(unpack_to)
    places = [unpack_to, PACKAGE] if path is None else [Path(path).expanduser()]
    for place in places:
        if root := _torchvision_root(place):
            return _checked(root)
        if sources := _sources(place):
            return _unpack(sources, unpack_to)
    if path is None and download:
        return _download(unpack_to)
    lacks = "; ".join(f"{place} {_what_is_missing(place)}" for place in places)
    raise DatasetNotFound(f"no FashionMNIST: {lacks}; {WAYS}")


def is_drawn(root: str | Path) -> bool:
    """Whether this torchvision root holds drawn pictures in the photographs' place."""
    return (Path(root) / DRAWN).is_file()


def write_atomically(path: Path, content: bytes) -> None:
    """Write the file whole or not at all: whoever reads it meets the old content or the new."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def _raw(root: Path) -> Path:
    return root / "FashionMNIST" / "raw"


def _torchvision_root(place: Path) -> Path | None:
    """The torchvision root that `place` is, or whose FashionMNIST or FashionMNIST/raw it is."""
    here = place.absolute()
    for root in (place, *here.parents[:2]):
        is_part = here in (root.absolute(), _raw(root).parent, _raw(root))
        if is_part and all((_raw(root) / name).is_file() for name in FILES):
            return root
    return None


def _sources(place: Path) -> dict[str, Path] | None:
    """The four files, as archives or extracted, in the folder itself or where torchvision looks."""
    for folder in (place, _raw(place)):
        found = {
            name: source
            for name in FILES
            for source in (folder / name, folder / f"{name}.gz")  # the archive, where both are
            if source.is_file()
        }
        if len(found) == len(FILES):
            return found
    return None


def _what_is_missing(place: Path) -> str:
    if not place.is_dir():
        return "is a file, not a folder" if place.exists() else "does not exist"
    folder = _raw(place) if _raw(place).is_dir() else place
    missing = [n for n in FILES if not any((folder / f).is_file() for f in (n, f"{n}.gz"))]
    return "lacks " + ", ".join(missing)


def _checked(root: Path) -> Path:
    """The root, once its files are as long as their headers say and pair images with labels."""
    for part in ("train", "t10k"):
        images, labels = (_raw(root) / name for name in FILES if name.startswith(part))
        if (n_images := _count(images)) != (n_labels := _count(labels)):
            raise DatasetDamaged(
                f"{images} holds {n_images} images, but {labels.name} {n_labels} labels: "
                "delete both and run again"
            )
    return root


def _count(path: Path) -> int:
    """How many images or labels an idx file holds, by its header and its length."""
    dimensions = 3 if "idx3" in path.name else 1
    length = 4 + 4 * dimensions
    with path.open("rb") as file:
        header = file.read(length)
    if len(header) < length or header[:4] != bytes([0, 0, 8, dimensions]):  # 8: unsigned bytes
        raise DatasetDamaged(f"{path} is not an idx file of images or labels: delete it, run again")
    sizes = [int.from_bytes(header[i : i + 4], "big") for i in range(4, length, 4)]
    if sizes[0] == 0 or sizes[1:] not in ([], [28, 28]):
        shape = " x ".join(map(str, sizes))
        raise DatasetDamaged(f"{path} holds {shape} values, not N x 28 x 28: get another file")
    expected, actual = length + prod(sizes), path.stat().st_size
    if actual != expected:
        raise DatasetDamaged(
            f"{path} has {actual:,} bytes where its header asks for {expected:,}: "
            "it was cut short or mixed up; delete it and run again"
        )
    return sizes[0]


def _unpack(sources: dict[str, Path], root: Path) -> Path:
    """Put the four files, checked, into the torchvision root."""
    raw = _raw(root)
    for name, source in sources.items():
        content = _content(name, source)
        if (raw / name).is_file():
            if (raw / name).read_bytes() == content:
                continue
            _refuse_to_replace(raw / name, source)
        raw.mkdir(parents=True, exist_ok=True)
        write_atomically(raw / name, content)
    return root


def _content(name: str, source: Path) -> bytes:
    """The extracted file's bytes, once they are known to be FashionMNIST's."""
    try:
        content = source.read_bytes()
        if source.suffix == ".gz":
            content = gzip.decompress(content)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DatasetDamaged(f"{source} is a damaged archive ({error}): get it again") from error
    if hashlib.md5(content, usedforsecurity=False).hexdigest() != FILES[name]:
        raise DatasetDamaged(
            f"{source} is not FashionMNIST's {name} (its MD5 sum is another): get it again. "
            "Pictures of your own belong in a torchvision root, FOLDER/FashionMNIST/raw"
        )
    return content


def _refuse_to_replace(target: Path, source: Path) -> None:
    """A damaged file may be replaced; a sound one with other content is somebody's data."""
    try:
        _count(target)
    except DatasetDamaged:
        return
    raise DatasetError(
        f"{target} holds other data than {source}: move it away, or pass --data {target.parents[2]}"
        " to use what it holds"
    )


def _download(root: Path) -> Path:
    from torchvision.datasets import FashionMNIST  # here: importing torch takes seconds

    try:
        FashionMNIST(root, download=True)
    except (OSError, RuntimeError, HTTPException) as error:
        raise DatasetNotFound(f"downloading FashionMNIST failed ({error}); {WAYS}") from error
    return _checked(root)
