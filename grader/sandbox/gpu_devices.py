"""What a worker that may use the GPU gets, and how it is limited.

    card = find_card()
    Isolation(..., devices=card.devices, facts=card.facts, visible=card.visible)

Only the worker that runs the short training on `cuda` is of this kind (see gpu_turn.py); a zygote
forks both kinds, and each order says which. A worker with the GPU differs only in this:

    device files   it may open those below. Other workers cannot: Landlock forbids it (tiers A and
                   B), and with namespaces each file is also covered by /dev/null, so that tier A
                   does not depend on Landlock. Tier C does not isolate and forbids nothing
    facts          it may read the driver's libraries, and what they need from /proc and /sys; none
                   of it is secret
    address space  no limit, since CUDA reserves terabytes. Resident memory is watched as usual
    nameless files memfd_create is allowed, since CUDA needs it. Their content is counted only
                   where it is mapped; the most is 128 files of `Limits.disk` bytes
    sockets        in tier B also Unix sockets of the type SEQPACKET, since CUDA listens at one;
                   Landlock isolates abstract sockets from its version 6 on
    thread names   it may write below /proc/self/task, where CUDA names its threads, and truncate
                   what is there, as `fopen` does; else cuInit fails with error 304

The kernel does not know who owns GPU memory. `Limits.gpu_memory` is set in torch's allocator before
the submission is imported, but in the submission's own process, so hostile code can lift it or
work around it. The grade does not depend on it: a short training that ran out of GPU memory is
repeated alone on the GPU before it counts (see gpu_turn.py). Nothing limits the share of GPU time
that a submission takes within its own time limit.
"""

import ctypes
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

CONTROL = (
    "nvidiactl",  # finds the cards
    "nvidia-uvm",  # unified memory of CPU and GPU; no CUDA context without it
    "nvidia-uvm-tools",  # driver 570 and newer open it at the start, and stop if they cannot
)
NO_INSTANCES = ("nvidia-cap1", "nvidia-cap2")  # configure and monitor MIG: no worker gets them
DRIVER = "libcuda.so.1"
FACTS = (
    "/proc/driver/nvidia",
    "/proc/driver/nvidia-uvm",
    "/proc/driver/nvidia-nvlink",
    "/proc/driver/nvidia-nvswitch",
    "/proc/devices",
    "/proc/modules",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/filesystems",
    "/proc/sys/vm/mmap_min_addr",
    "/proc/sys/vm/overcommit_memory",
    "/sys/bus/pci/devices",
    "/sys/devices/system",
    "/sys/module/nvidia",
    "/sys/module/nvidia_uvm",
)


@dataclass(frozen=True)
class Card:
    """The GPU for short trainings. devices: its files. facts: what its driver reads. visible: the
    value of CUDA_VISIBLE_DEVICES that selects it, None to leave it unchanged."""

    devices: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    visible: str | None = None


def find_card(visible: str | None = None, root: Path = Path("/")) -> Card:
    """The card that CUDA_VISIBLE_DEVICES (`visible`) names first, by its number or its UUID, else
    the first in the order of nvidia-smi. Its `devices` are empty if there is no GPU.

    One of several cards is selected by its UUID, since in a sandbox with one card that card is
    number 0. If cards are partitioned (MIG) or not described in /proc, all are let in and `visible`
    stays unchanged. root: of the file system, for tests.
    """
    folder = root / "dev"
    control = [str(folder / name) for name in CONTROL if (folder / name).exists()]
    numbered = sorted(folder.glob("nvidia[0-9]*"), key=lambda path: int(path.name[6:]))
    if not control or not numbered:
        return Card()
    instances = sorted(
        path for path in folder.glob("nvidia-caps/nvidia-cap*") if path.name not in NO_INSTANCES
    )
    known = [card for card in _described(root) if folder / f"nvidia{card.minor}" in numbered]
    facts = _facts(root, known)
    if instances or len(numbered) == 1 or len(known) < len(numbered):
        return Card((*control, *map(str, [*numbered, *instances])), facts)
    chosen = _chosen(known, visible)
    return Card((*control, str(folder / f"nvidia{chosen.minor}")), facts, chosen.uuid)


@dataclass(frozen=True)
class _Description:
    """What the driver says about a card: its place on the bus, and the number of its device file,
    which can differ from its number in nvidia-smi."""

    place: str
    minor: int
    uuid: str


def _described(root: Path) -> Iterator[_Description]:
    for folder in sorted((root / "proc/driver/nvidia/gpus").glob("*")):
        text = (folder / "information").read_text(encoding="utf-8", errors="replace")
        minor = re.search(r"Device Minor:\s*(\d+)", text)
        uuid = re.search(r"GPU UUID:\s*(GPU-[0-9a-f-]+)", text)
        if minor and uuid:
            yield _Description(folder.name, int(minor[1]), uuid[1])


def _chosen(known: list[_Description], visible: str | None) -> _Description:
    first = (visible or "").split(",")[0].strip()
    for number, card in enumerate(known):
        if first == str(number) or (first.startswith("GPU-") and card.uuid.startswith(first)):
            return card
    return known[0]


def _facts(root: Path, known: Iterable[_Description]) -> tuple[str, ...]:
    found = [root / name.lstrip("/") for name in FACTS]
    # /sys/bus contains links; the files are elsewhere.
    found += [(root / "sys/bus/pci/devices" / card.place.lower()).resolve() for card in known]
    found += driver_folders()
    return tuple(dict.fromkeys(str(path) for path in found if os.path.exists(path)))


def driver_folders() -> list[Path]:
    """Where the driver's libraries are; clouds and containers mount them at places of their own.

    The system's loader knows. It looks in LD_LIBRARY_PATH and in its cache, as it will in the
    sandbox. Loading the library does not start CUDA.
    """
    try:
        ctypes.CDLL(DRIVER)
    except OSError:
        return []
    lines = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace").splitlines()
    mapped = {Path(line[line.index("/") :]) for line in lines if "/libcuda.so" in line}
    return sorted({path.parent for path in mapped})
