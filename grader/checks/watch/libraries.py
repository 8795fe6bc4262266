"""Imports what checks need, before anything is forked, and names what is being imported.

missing = import_libraries(print)     # [] where all of them can be imported
"""

import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

from ..dataset.datasets import find_root

LIBRARIES = {  # what takes long, as a student knows it, and the modules that bring all of it
    "hypothesis": ("hypothesis",),
    "sympy": ("sympy",),
    "matplotlib": ("matplotlib.pyplot", "matplotlib.backends.backend_agg"),
    "torch": ("torch", "torch.nn.functional", "grader.worker.operations.torch_operations"),
    "torchvision": ("torchvision.datasets",),
}


def import_libraries(say: Callable[[str], object]) -> list[str]:
    """Import the libraries, and find the pictures. say: told what happens now, in a few words.

    Returns a line for each that is broken: the checks that need it say what to do.
    """
    os.environ.setdefault("MPLBACKEND", "Agg")  # as the checks' plugin does, before pyplot
    missing = []
    for library, modules in LIBRARIES.items():
        say(f"importing {library} ...")
        try:
            for module in modules:
                importlib.import_module(module)
        except Exception as error:  # whatever a broken library raises
            missing.append(f"{library} cannot be imported ({type(error).__name__}: {error})")
    say("looking for FashionMNIST ...")
    try:
        find_root()
    except Exception as error:
        missing.append(f"the pictures cannot be used ({type(error).__name__}: {error})")
    return missing


def threads() -> int:
    """How many threads this process has."""
    if sys.platform == "linux":
        return len(list(Path("/proc/self/task").iterdir()))
    import threading

    return threading.active_count()
