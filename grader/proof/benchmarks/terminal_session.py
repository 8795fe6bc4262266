"""A command in a terminal of its own: press keys, wait for what it shows.

with TerminalSession(["ptw", "exercises"], folder) as session:
    session.wait_for("q quit")
    session.press("q")
    session.end()
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

SIZE = 50, 110  # lines and columns
PATIENCE = 240.0  # seconds, on a busy machine
COLOUR = re.compile(r"\x1b\[[\d;]*m")
CLEARED = "\x1b[2J"  # what clears a screen


class NotShown(Exception):
    """The command ended, or did not show in time what was waited for. Told with its output."""


class TerminalSession:
    """A command whose standard files are a terminal, with which it begins a session."""

    def __init__(
        self, command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self._ours, self._theirs = pty.openpty()
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        self._mode = termios.tcgetattr(self._theirs)
        self._raw = b""
        self._seen = 0
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env={**(environment or os.environ), "TERM": "xterm-256color"},
            stdin=self._theirs,
            stdout=self._theirs,
            stderr=self._theirs,
            start_new_session=True,
        )

    def __enter__(self) -> "TerminalSession":
        return self

    def __exit__(self, *exception: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._ours)
        os.close(self._theirs)

    @property
    def output(self) -> str:
        """All that it has shown, without colours."""
        return COLOUR.sub("", self._raw.decode(errors="replace")).replace("\r\n", "\n")

    @property
    def screen(self) -> str:
        """What stands on it: all since it was cleared for the last time."""
        return self.output.rpartition(CLEARED)[2]

    @property
    def has_its_mode(self) -> bool:
        """Whether the terminal is as it was before the command."""
        return termios.tcgetattr(self._theirs) == self._mode

    def press(self, keys: str) -> None:
        """Press keys. What is waited for from now on comes after that."""
        self.begin()
        os.write(self._ours, keys.encode())

    def begin(self) -> None:
        """Wait, from now on, for what is shown from now on."""
        self._seen = len(self.output)

    def wait_for(self, *texts: str | re.Pattern, patience: float = PATIENCE) -> float:
        """Wait until these texts are shown, one after the other; the next wait goes on from there.

        Returns the moment, of time.perf_counter. Raises NotShown.
        """
        deadline = time.monotonic() + patience
        for text in texts:
            pattern = re.compile(re.escape(text)) if isinstance(text, str) else text
            while not (found := pattern.search(self.output, self._seen)):
                if select.select([self._ours], [], [], 0.2)[0]:
                    self._read()
                elif self.process.poll() is not None or time.monotonic() > deadline:
                    raise NotShown(f"{pattern.pattern!r} was not shown: {self.output}")
            self._seen = found.end()
        return time.perf_counter()

    def _read(self) -> None:
        self._raw += os.read(self._ours, 1 << 16)

    def end(self, number: signal.Signals | None = None) -> int:
        """Wait until the command ends, after this signal; its exit code."""
        if number is not None:
            self.process.send_signal(number)
        while self.process.poll() is None:  # read: it may wait until what it writes is read
            if select.select([self._ours], [], [], 0.05)[0]:
                self._read()
        while select.select([self._ours], [], [], 0)[0]:
            self._read()
        return self.process.returncode
