"""Turns of the machine among a batch's judges: many at a time, or one alone.

    turns = Turns(folder)
    with turns.beside_others(): ...
    with turns.alone(): ...            # waits until the others have finished what they do

A submission whose worker had to wait for a core, and ran out of time, is graded once more alone:
what a neighbour took from it must not cost it a point.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Turns:
    """folder: shared by the judges; None if there is only one."""

    def __init__(self, folder: Path | None = None):
        self._folder = folder

    @property
    def are_shared(self) -> bool:
        return self._folder is not None

    @contextmanager
    def beside_others(self) -> Iterator[None]:
        with self._locked(fcntl.LOCK_SH):
            yield

    @contextmanager
    def alone(self) -> Iterator[None]:
        with self._locked(fcntl.LOCK_EX):
            yield

    @contextmanager
    def _locked(self, kind: int) -> Iterator[None]:
        if self._folder is None:
            yield
            return
        machine, queue = self._open("machine"), self._open("next")
        try:  # the system releases the locks also if this process dies
            fcntl.flock(queue, fcntl.LOCK_EX)  # first come, first served
            fcntl.flock(machine, kind)
            fcntl.flock(queue, fcntl.LOCK_UN)
            yield
        finally:
            for opened in (machine, queue):
                os.close(opened)

    def _open(self, name: str) -> int:
        assert self._folder is not None
        return os.open(self._folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
