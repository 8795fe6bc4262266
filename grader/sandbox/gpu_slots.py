"""Slots of the GPU: so many submissions use it at once, whichever processes judge them.

    slots = GpuSlots(folder, 2)
    slot = slots.take()               # waits for one
    slot.close()
    slot = slots.take(alone=True)     # waits until nobody else has one, and keeps others waiting

A slot is the lock of a file. The system gives it back when the process that holds it ends, however
that comes; its worker ends with it (see worker/process/keeper.py), a moment later at most.
"""

import contextlib
import fcntl
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

DEFAULT_SLOTS = 2
LOOK_SECONDS = 0.02  # between two looks for a free slot, of the one who is next


class GpuSlot:
    """One slot, or all of them: `is_alone`. Close it to give it back."""

    def __init__(self, locked: list[int], is_alone: bool):
        self._locked = locked
        self.is_alone = is_alone

    def close(self) -> None:
        locked, self._locked = self._locked, []
        for descriptor in locked:
            os.close(descriptor)


class GpuSlots:
    """number: how many there are. folder: the same for all that share them; None where nobody
    does, so that everybody is alone."""

    def __init__(self, folder: Path | None = None, number: int = 1):
        if number < 1:
            raise ValueError(f"number of GPU slots {number}: at least 1 is needed")
        self.number = number
        self._folder = folder

    def take(self, alone: bool = False) -> GpuSlot:
        """A slot; waits until there is one. alone: all of them.

        Whoever holds one must not ask for more. The time limit of a check stands still meanwhile:
        that others train is not the submission's doing.
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
        """The descriptor of a slot that was free, once there is one."""
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
        # Each lock needs an open file of its own. Programs that are started do not inherit it.
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
    """Hold the timer with which pytest-timeout bounds a check; it goes on with what was left."""
    left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left)
