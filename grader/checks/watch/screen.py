"""The terminal that the watch writes to.

screen = Screen(1, "exercises")
screen.status("importing torch ...")    # only the last line
screen.show(view)                       # all of it anew
"""

import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .view import View

CLEAR = "\x1b[H\x1b[2J"  # what has scrolled out of it stays
LINE_BEGIN, LINE_END = "\r", "\x1b[K"


class Screen:
    """A terminal, or a file, to which each finished run is then appended."""

    def __init__(self, descriptor: int, package: str) -> None:
        self._descriptor, self._package = descriptor, package
        self._last = ""  # of the lines
        self.is_terminal = os.isatty(descriptor) and os.environ.get("TERM") != "dumb"

    def show(self, view: "View") -> None:
        """Show all of it."""
        from rich.console import Console

        from .view import composed

        self._last = ""
        size = shutil.get_terminal_size()
        if self.is_terminal:
            size = os.get_terminal_size(self._descriptor)
            console = Console(width=size.columns or 80, force_terminal=True)
            text = composed(view, self._package, console, size.lines)
            self._write(CLEAR + text)
        elif view.seconds is not None:
            console = Console(width=size.columns, no_color=True)
            self._write(composed(view, self._package, console, size.lines))

    def status(self, text: str) -> None:
        """Replace the last line."""
        if self.is_terminal and text != self._last:
            self._last = text
            columns = os.get_terminal_size(self._descriptor).columns or 80
            self._write(f"{LINE_BEGIN}{text[: columns - 1]}{LINE_END}")

    def leave(self) -> None:
        """End the last line, for what is written next."""
        self._write("\n" if self.is_terminal else "")

    def _write(self, text: str) -> None:
        left = text.encode(errors="backslashreplace")
        while left:
            left = left[os.write(self._descriptor, left) :]
