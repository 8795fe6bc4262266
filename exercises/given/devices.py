"""What a run computes on: the device that was asked for, and the CPUs that it may use."""

import contextlib
import math
import os
from collections.abc import Callable
from pathlib import Path

import torch

from .checkpoint import RunError


def choose_device(name: str) -> torch.device:
    """The device of this name, or for "auto" the best one. Raises RunError if torch has none."""
    there: dict[str, Callable[[], bool]] = {
        "cuda": torch.cuda.is_available,
        "mps": torch.backends.mps.is_available,
    }
    if name == "auto":
        name = next((kind for kind, is_there in there.items() if is_there()), "cpu")
    if name in there and not there[name]():
        raise RunError(f"--device {name}: torch finds none here; use --device cpu or auto")
    return torch.device(name)


def usable_cpus() -> int:
    """The number of CPUs for this process, from its affinity and its container's quota."""
    try:
        cpus = len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        cpus = os.cpu_count() or 1
    with contextlib.suppress(OSError, ValueError):  # no control group, or "max": no quota
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        cpus = min(cpus, math.ceil(int(quota) / int(period)))
    return cpus
