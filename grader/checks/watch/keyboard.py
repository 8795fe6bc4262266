"""Single keys, without Enter, from a terminal that is afterwards as it was before.

with Keyboard() as keyboard:
    select.select([*keyboard.sources], [], [])
    keyboard.pressed()     # "a"
"""

import contextlib
import os
import signal
import sys
import termios
import tty
from types import FrameType, TracebackType

ENDS = (signal.SIGTERM, signal.SIGHUP)


class Ended(KeyboardInterrupt):
    """A signal asked this process to end. number: which."""

    def __init__(self, number: int) -> None:
        super().__init__(f"signal {number}")
        self.number = number


class Keyboard:
    """The keys of the terminal that standard input is; none where it is a file or a pipe.

    While it is open, SIGTERM and a closed terminal raise `Ended`, so that what follows runs.
    """

    def __init__(self) -> None:
        self._terminal = sys.stdin.fileno() if sys.stdin and sys.stdin.isatty() else None
        self._before: list = []

    def __enter__(self) -> "Keyboard":
        for number in ENDS:
            signal.signal(number, _end)
        if self._terminal is not None:
            self._before = termios.tcgetattr(self._terminal)
            self._listen()
            signal.signal(signal.SIGCONT, self._listen)  # a shell changes it after Ctrl-Z
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._terminal is not None:
            signal.signal(signal.SIGCONT, signal.SIG_DFL)
            with contextlib.suppress(termios.error):  # it was closed
                termios.tcsetattr(self._terminal, termios.TCSADRAIN, self._before)

    @property
    def sources(self) -> list[int]:
        """What to wait for."""
        return [] if self._terminal is None else [self._terminal]

    def pressed(self) -> str:
        """The keys that were pressed, Enter as "\\n"; Ended where the terminal was closed."""
        assert self._terminal is not None
        try:
            keys = os.read(self._terminal, 64)
        except OSError:
            keys = b""
        if not keys:
            raise Ended(signal.SIGHUP)
        return keys.decode(errors="ignore").replace("\r", "\n")

    def _listen(self, *_: object) -> None:
        assert self._terminal is not None
        tty.setcbreak(self._terminal)


def _end(number: int, frame: FrameType | None) -> None:
    raise Ended(number)
