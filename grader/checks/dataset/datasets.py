"""The pictures that checks use: the real FashionMNIST where it is found, else drawn ones."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np

from ..layout import EXERCISES, data_folder
from .drawn_dataset import write_root

REAL = "FashionMNIST"
DRAWN = "drawn garments (not FashionMNIST)"


def find_root(option: str | None = None) -> tuple[Path, str]:
    """A torchvision root and what it holds (REAL or DRAWN). Never downloads.

    option: a folder that a person named; it must hold the data. Without it, FashionMNIST is
    searched for as `python -m exercises` does, and unpacked into the kit's data folder; where it is
    not found, pictures are drawn there.
    """
    finder = _given("fashion_mnist")
    try:
        root = finder.find_dataset(option, unpack_to=data_folder(), download=False)
    except finder.DatasetNotFound:
        if option is not None:
            raise
        drawn = data_folder() / "drawn"
        for folder in (drawn, drawn / REAL / "raw"):
            finder.drop_partial_files(folder)
        return write_root(drawn), DRAWN
    return Path(root).absolute(), DRAWN if finder.is_drawn(root) else REAL


def _given(name: str) -> ModuleType:
    """A given file of exercises/, loaded by its path: the judge never imports that package."""
    file = EXERCISES / "given" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"_given_{name}", file)
    assert spec and spec.loader  # there always are for a path that ends in .py
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def pixels(root: Path, train: bool) -> np.ndarray:
    """All images as uint8 (N, 28, 28): the idx file itself, of which only what is used is read."""
    file = root / "FashionMNIST" / "raw" / f"{'train' if train else 't10k'}-images-idx3-ubyte"
    return np.memmap(file, np.uint8, mode="r", offset=16).reshape(-1, 28, 28)
