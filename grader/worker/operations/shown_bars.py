"""Whether a call shows a progress bar."""

import io
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout

MARKS = "\r", "━"  # tqdm and its like go back to the start of the line; rich draws these


class BarWatcher(io.StringIO):
    """Output that is thrown away, but for whether it drew a progress bar."""

    has_bar = False

    def write(self, text: str) -> int:
        self.has_bar = self.has_bar or any(mark in text for mark in MARKS)
        return len(text)


@contextmanager
def watching_for_bars() -> Iterator[BarWatcher]:
    """What is written to the standard streams goes to a watcher."""
    watcher = BarWatcher()
    with redirect_stdout(watcher), redirect_stderr(watcher):
        yield watcher
