"""GPU slots: they limit how many submissions use the GPU at the same time, across judge processes.

    slots = GpuSlots(folder, 2)
    slot = slots.take()               # waits for one
    slot.close()
    slot = slots.take(alone=True)     # waits until no other slot is taken, then blocks the others

A slot is a file lock. The system releases it when the process that holds it ends for any reason;
its worker ends with it, or a moment later (see worker/process/keeper.py).
"""

import contextlib
import fcntl
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

DEFAULT_SLOTS = 2
LOOK_SECONDS = 0.02  # between two tries to get a free slot


class GpuSlot:
    """One slot, or all of them (`is_alone`). Close it to release it."""

    def __init__(self, locked: list[int], is_alone: bool):
        self._locked = locked
        self.is_alone = is_alone

    def close(self) -> None:
        locked, self._locked = self._locked, []
        for descriptor in locked:
            os.close(descriptor)


class GpuSlots:
    """The slots of one GPU. number: how many there are. folder: shared by the processes that share
    the slots; None if no other process uses the GPU, so that every slot is alone."""

    def __init__(self, folder: Path | None = None, number: int = 1):
        if number < 1:
            raise ValueError(f"number of GPU slots {number}: at least 1 is needed")
        self.number = number
        self._folder = folder

    def take(self, alone: bool = False) -> GpuSlot:
        """Wait for a slot and take it. alone: take all of them.

        A process that has one must not take another. The time limit of a check is paused meanwhile,
        since the wait is not the submission's fault.
        """
        if self._folder is None:
            return GpuSlot([], True)
        alone = alone or self.number == 1
        locked: list[int] = []
        try:
            with _clock_stopped(), _locked(self._open("next")):  # first come, first served
                if alone:
                    for number in range(self.number):
                        locked.append(self._open(number))
                        fcntl.flock(locked[-1], fcntl.LOCK_EX)
                else:
                    locked.append(self._free())
        except BaseException:
            GpuSlot(locked, alone).close()
            raise
        return GpuSlot(locked, alone)

    def _free(self) -> int:
        """Wait for a free slot and lock it; its descriptor."""
        while True:
            for number in range(self.number):
                descriptor = self._open(number)
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    os.close(descriptor)
                else:
                    return descriptor
            time.sleep(LOOK_SECONDS)

    def _open(self, name: int | str) -> int:
        assert self._folder is not None
        # Each lock needs its own open file. Child programs do not inherit it.
        return os.open(self._folder / f"gpu-{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)


@contextlib.contextmanager
def _locked(descriptor: int) -> Iterator[None]:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _clock_stopped() -> Iterator[None]:
    """Pause the timer with which pytest-timeout limits a check; afterwards it continues."""
    left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left)
