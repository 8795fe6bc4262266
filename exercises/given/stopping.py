"""Ctrl-C ends a run between two updates, so that nothing of an epoch is lost.

with Stopping() as stopping:
    while not stopping.asked:
        ...                     # one update; a second Ctrl-C raises KeyboardInterrupt in it
"""

import os
import signal
import threading
from types import FrameType
from typing import Any

NOTE = b"\nCtrl-C: ends after this update (once more: at once)\n"


class Stopping:
    """Notes the first Ctrl-C instead of raising KeyboardInterrupt wherever the code is."""

    def __init__(self) -> None:
        self.asked = False
        self._before: Any = None

    def __enter__(self) -> "Stopping":
        # Elsewhere than in the main thread Python delivers no signals; a shell that starts a run in
        # the background has Ctrl-C ignored.
        is_main = threading.current_thread() is threading.main_thread()
        if is_main and signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, *exception: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        os.write(2, NOTE)  # print could be interrupted within itself
