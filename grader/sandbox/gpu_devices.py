"""What a worker that may use the GPU gets, and what bounds it.

    card = find_card()
    Isolation(..., devices=card.devices, facts=card.facts, visible=card.visible)

Only the worker that answers the short training on `cuda` is of that kind (see gpu_turn.py); a
zygote forks both kinds, and each order says which. The one with the GPU differs in this alone:

    device files   those below may be opened. Other workers cannot: by Landlock (tiers A and B), and
                   with namespaces each file is covered by /dev/null as well, so that tier A holds
                   without Landlock. Tier C, where nothing isolates, keeps nobody from them
    facts          it may read what the driver asks of /proc and /sys, none of it secret
    address space  no limit, since CUDA reserves terabytes. Resident memory is watched as ever
    nameless files memfd_create is allowed, which CUDA needs. What lies in them is seen only where
                   it is mapped; 128 files of `Limits.disk` bytes are the most
    sockets        in tier B also Unix sockets of the type SEQPACKET, since CUDA listens at one;
                   Landlock keeps abstract ones to themselves from its version 6 on
    thread names   it may write below /proc/self/task, where CUDA names its threads

The memory of the card has no owner that the kernel knows. `Limits.gpu_memory` is set through
torch's own allocator before the submission is imported, but in the submission's own process: code
that means to can lift it or go round it. So nothing rests on it: a short training that ran out of
the GPU's memory is repeated alone on the card before it counts (see gpu_turn.py). Nor does anything
bound the share of the card's time that a submission takes while its own time lasts.
"""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

CONTROL = (
    "nvidiactl",  # finds the cards
    "nvidia-uvm",  # one address space for processor and card, without which no context is made
    "nvidia-uvm-tools",  # opened at the start since driver 570, which gives up where it is refused
)
NO_INSTANCES = ("nvidia-cap1", "nvidia-cap2")  # to configure and to monitor MIG: not for anybody
FACTS = (
    "/proc/driver/nvidia",
    "/proc/driver/nvidia-uvm",
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
    value of CUDA_VISIBLE_DEVICES that chooses it, None where that can stay as it is."""

    devices: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    visible: str | None = None


def find_card(visible: str | None = None, root: Path = Path("/")) -> Card:
    """The card that CUDA_VISIBLE_DEVICES (`visible`) names first, by its number or its UUID, else
    the first, in the order of nvidia-smi. Without devices where there is no GPU.

    Among several, it is chosen by its UUID: in a sandbox that holds one of them, it is number 0.
    Where cards are cut up (MIG) or not described, all that is there is let in, and `visible` stays.
    root: of the file system, for tests.
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
    """What the driver tells of a card: its place on the bus, and the number of its device file,
    which need not be its number in nvidia-smi."""

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
    # In /sys/bus lie links: the files are elsewhere.
    found += [(root / "sys/bus/pci/devices" / card.place.lower()).resolve() for card in known]
    return tuple(dict.fromkeys(str(path) for path in found if os.path.exists(path)))
