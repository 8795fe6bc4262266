"""Finds FashionMNIST on this machine, checks and unpacks it; downloads it only as a last resort.

    root = find_dataset()                     # ./data, else Debian's package, else a download
    root = find_dataset("~/fashion-mnist")    # here and nowhere else
    images = load_images(root)                # torchvision reads root/FashionMNIST/raw

The errors, OSErrors whose message names the next step:

    DatasetError
     +- DatasetNotFound     none of the folders searched has all four files
     +- DatasetDamaged      a file is cut short, or is not FashionMNIST's
"""

import gzip
import hashlib
import os
import shutil
import time
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
USUAL = Path("data")  # in the working directory, as in torchvision's examples
PACKAGE = Path("/usr/share/datasets/fashion-mnist")  # Debian's and Ubuntu's dataset-fashion-mnist
DRAWN = "DRAWN.txt"  # marks a torchvision root whose pictures are drawn, not photographed
WAYS = (
    "get it with `sudo apt install dataset-fashion-mnist` (Debian, Ubuntu), or leave --data out so "
    "that it is downloaded, or name a folder with its four .gz files as --data"
)
# Windows refuses to replace a file that a virus scanner or a viewer is reading: retry this long.
REPLACE_SECONDS = 2.0 if os.name == "nt" else 0.0


class DatasetError(OSError):
    """FashionMNIST cannot be used; the message says what to do."""


class DatasetNotFound(DatasetError, FileNotFoundError):
    """None of the folders searched has all four files: install or download them."""


class DatasetDamaged(DatasetError):
    """A file is cut short or is not FashionMNIST's: delete it and get it again."""


def find_dataset(
    path: str | Path | None = None, *, unpack_to: str | Path = USUAL, download: bool = True
) -> Path:
    """A torchvision root: a folder whose FashionMNIST/raw contains the four extracted files.

    path: if given, the only folder searched. It is a torchvision root with any number of images,
    or a folder with FashionMNIST's four files, extracted or as .gz. Otherwise `unpack_to` is
    searched, then the Debian package's folder; then, unless download is False, FashionMNIST is
    downloaded into `unpack_to`.

    Files outside a torchvision root are checked by their MD5 sums and unpacked into `unpack_to`,
    since torchvision reads only extracted files and downloads them if they are missing.
    """
    unpack_to = Path(unpack_to)
    places = [unpack_to, PACKAGE] if path is None else [Path(path).expanduser()]
    for folder in (unpack_to, _raw(unpack_to)):
        drop_partial_files(folder)
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
    """Whether this torchvision root contains drawn pictures instead of the photographs."""
    return (Path(root) / DRAWN).is_file()


def write_atomically(path: Path, content: bytes) -> None:
    """Write the file completely or not at all: a reader finds either the old content or the new.

    Raises PermissionError if Windows still refuses after REPLACE_SECONDS, since another program has
    the old file open.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def drop_partial_files(folder: Path) -> None:
    """Delete what `write_atomically` or a download left in a folder when it was killed."""
    for partial in folder.glob(".*.*"):
        name, _, process = partial.name.rpartition(".")
        if len(name) > 1 and process.isdecimal() and not _is_running(int(process)):
            if partial.is_dir():
                shutil.rmtree(partial, ignore_errors=True)
            else:
                partial.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    """Whether another process of that number is running; on Windows, where asking could end it,
    only this one counts."""
    if process == os.getpid() or os.name == "nt":
        return process == os.getpid()
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _replace(partial: Path, path: Path) -> None:
    give_up = time.monotonic() + REPLACE_SECONDS
    while True:
        try:
            return os.replace(partial, path)
        except PermissionError:
            if time.monotonic() >= give_up:
                raise
            time.sleep(0.05)


def _raw(root: Path) -> Path:
    return root / "FashionMNIST" / "raw"


def _torchvision_root(place: Path) -> Path | None:
    """The torchvision root, if `place` is one, or its FashionMNIST or FashionMNIST/raw."""
    here = place.absolute()
    for root in (place, *here.parents[:2]):
        is_part = here in (root.absolute(), _raw(root).parent, _raw(root))
        if is_part and all((_raw(root) / name).is_file() for name in FILES):
            return root
    return None


def _sources(place: Path) -> dict[str, Path] | None:
    """The four files, as archives or extracted, in the folder or in its FashionMNIST/raw."""
    for folder in (place, _raw(place)):
        found = {
            name: source
            for name in FILES
            for source in (folder / name, folder / f"{name}.gz")  # the archive wins
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
    """The root, if each file is as long as its header says and there is a label for each image."""
    for part in ("train", "t10k"):
        images, labels = (_raw(root) / name for name in FILES if name.startswith(part))
        if (n_images := _count(images)) != (n_labels := _count(labels)):
            raise DatasetDamaged(
                f"{images} has {n_images} images, but {labels.name} has {n_labels} labels: "
                "delete both and run again"
            )
    return root


def _count(path: Path) -> int:
    """The number of images or labels in an idx file, from its header and its length."""
    dimensions = 3 if "idx3" in path.name else 1
    length = 4 + 4 * dimensions
    with path.open("rb") as file:
        header = file.read(length)
    if len(header) < length or header[:4] != bytes([0, 0, 8, dimensions]):  # 8: unsigned bytes
        raise DatasetDamaged(
            f"{path} is not an idx file of images or labels: delete it and run again"
        )
    sizes = [int.from_bytes(header[i : i + 4], "big") for i in range(4, length, 4)]
    if sizes[0] == 0 or sizes[1:] not in ([], [28, 28]):
        shape = " x ".join(map(str, sizes))
        raise DatasetDamaged(f"{path} has {shape} values, not N x 28 x 28: get another file")
    expected, actual = length + prod(sizes), path.stat().st_size
    if actual != expected:
        raise DatasetDamaged(
            f"{path} has {actual:,} bytes, but its header says {expected:,}: "
            "it was cut short or replaced; delete it and run again"
        )
    return sizes[0]


def _unpack(sources: dict[str, Path], root: Path) -> Path:
    """Check the four files and extract them into the torchvision root."""
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
    """The extracted file's bytes. Raises DatasetDamaged if they are not FashionMNIST's."""
    try:
        content = source.read_bytes()
        if source.suffix == ".gz":
            content = gzip.decompress(content)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DatasetDamaged(f"{source} is a damaged archive ({error}): get it again") from error
    if hashlib.md5(content, usedforsecurity=False).hexdigest() != FILES[name]:
        raise DatasetDamaged(
            f"{source} is not FashionMNIST's {name} (its MD5 sum differs): get it again. "
            "Your own pictures belong in a torchvision root, FOLDER/FashionMNIST/raw"
        )
    return content


def _refuse_to_replace(target: Path, source: Path) -> None:
    """Raise DatasetError unless the file is damaged: intact files may be the user's own data."""
    try:
        _count(target)
    except DatasetDamaged:
        return
    raise DatasetError(
        f"{target} contains different data than {source}: move it away, or pass --data "
        f"{target.parents[2]} to use it"
    )


def _download(root: Path) -> Path:
    from torchvision.datasets import FashionMNIST  # imported here: torch takes seconds

    partial = root / f".download.{os.getpid()}"  # torchvision takes a half-unpacked file for whole
    try:
        FashionMNIST(partial, download=True)
        _raw(root).mkdir(parents=True, exist_ok=True)
        for name in FILES:
            os.replace(_raw(partial) / name, _raw(root) / name)
    except (OSError, RuntimeError, HTTPException) as error:
        raise DatasetNotFound(f"downloading FashionMNIST failed ({error}); {WAYS}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return _checked(root)
