"""Whether a call shows a progress bar."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any, TextIO

MARKS = "\r", "━"  # tqdm and its like go back to the start of the line; rich draws these


class BarWatcher:
    """A stream that notes whether a progress bar is written, and passes everything on."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.has_bar = False

    def write(self, text: str) -> int:
        self.has_bar = self.has_bar or any(mark in text for mark in MARKS)
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def watching_for_bars() -> Iterator[tuple[BarWatcher, BarWatcher]]:
    """Both standard streams, watched."""
    watchers = BarWatcher(sys.stdout), BarWatcher(sys.stderr)
    with redirect_stdout(watchers[0]), redirect_stderr(watchers[1]):
        yield watchers
