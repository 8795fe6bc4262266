"""How many submissions fit on this machine's GPU at the same time.

slots, remark = gpu_slots("auto", asked=None, most=4 << 30)
"""

import os
import subprocess
import sys
from dataclasses import dataclass

from .gpu_devices import Card, find_card
from .gpu_slots import DEFAULT_SLOTS
from .launch import VISIBLE

OVERHEAD = 1 << 29  # bytes that CUDA itself takes per process, in addition to what torch counts
LOOK_SECONDS = 60.0
LOOK = """
import torch
found = torch.cuda.get_device_properties(0)
print(found.total_memory, found.name)
"""


class NoGpu(Exception):
    """torch cannot use a GPU here; the message says why."""


class NoRoom(Exception):
    """That many submissions do not fit on the GPU; the message says how many do."""


@dataclass(frozen=True)
class Gpu:
    """A card's name, and its total memory in bytes."""

    name: str
    memory: int


def look(card: Card | None = None) -> Gpu:
    """The card that short trainings use, as torch sees it. Raises NoGpu if there is none.

    Runs in a separate process, so that this one does not start CUDA and takes no GPU memory.
    """
    card = card or find_card(os.environ.get(VISIBLE))
    if not card.devices:
        raise NoGpu("there is no NVIDIA GPU here (no device files /dev/nvidia*)")
    chosen = {} if card.visible is None else {VISIBLE: card.visible}
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", LOOK],
            capture_output=True,
            text=True,
            check=False,
            timeout=LOOK_SECONDS,
            env={**os.environ, **chosen},
        )
    except subprocess.TimeoutExpired:
        raise NoGpu(f"CUDA did not start within {LOOK_SECONDS:g} s") from None
    if done.returncode != 0:
        raise NoGpu((done.stderr.strip().splitlines() or ["torch cannot use it"])[-1])
    memory, _, name = done.stdout.strip().partition(" ")
    return Gpu(name, int(memory))


def slots_on(gpu: Gpu, asked: int | None, most: int) -> tuple[int, str]:
    """The number of slots, and a remark if that is fewer than the default. asked: None for the
    default. most: bytes of GPU memory per submission. Raises NoRoom if that many do not fit."""
    fit = most_slots(gpu, most)
    has = f"{gpu.name} has {gpu.memory >> 20} MiB"
    each = f"each submission takes {OVERHEAD >> 20} MiB besides its --gpu-memory {most >> 20}"
    if fit < 1:
        raise NoRoom(f"--gpu-memory {most >> 20}: {has}, and {each}: choose a smaller value")
    if asked is not None and asked > fit:
        raise NoRoom(f"--gpu-jobs {asked}: {has}, and {each}: use --gpu-jobs {fit} or less")
    slots = min(asked or DEFAULT_SLOTS, fit)
    if asked is None and slots < DEFAULT_SLOTS:
        return slots, f"{slots} submission at a time on the GPU: {has}, and {each}"
    return slots, ""


def most_slots(gpu: Gpu, most: int) -> int:
    """How many submissions fit on the GPU with this many bytes of its memory each."""
    return gpu.memory // (most + OVERHEAD)


def gpu_slots(device: str, asked: int | None, most: int) -> tuple[int, str]:
    """`slots_on` this machine's card. Without a card, raises NoGpu for the device "cuda"; for
    "auto" the GPU will not be used."""
    try:
        return slots_on(look(), asked, most)
    except NoGpu:
        if device == "cuda":
            raise
        return asked or DEFAULT_SLOTS, ""
