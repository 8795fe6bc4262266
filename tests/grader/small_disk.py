"""A file system of its own, small enough to be full: a tmpfs that only a test sees."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PAGE = os.sysconf("SC_PAGE_SIZE")  # what a tmpfs gives out at a time


class SmallDisk:
    """shell: a process in the mount namespace where `at` is the disk.

    path: the disk, as everybody else reaches it.
    """

    def __init__(self, shell: subprocess.Popen, at: Path):
        self._shell = shell
        self._at = at
        self.path = Path(f"/proc/{shell.pid}/root{at}")

    def mount(self, *arguments: str) -> str:
        """`mount ARGUMENTS... the disk`; what went wrong, or nothing."""
        told = " ".join(("mount", *arguments, str(self._at)))
        try:
            self._shell.stdin.write(f"{told} 2>&1; echo end\n")
            self._shell.stdin.flush()
        except BrokenPipeError:  # what ended the shell can be read
            pass
        lines = []
        while (line := self._shell.stdout.readline()) not in ("end\n", ""):
            lines.append(line)
        return "".join(lines) or ("" if line else "it ended")

    def fill(self, leave: int = 0) -> None:
        """Take all of the disk but so many bytes."""
        facts = os.statvfs(self.path)
        (self.path / "filler").write_bytes(bytes(facts.f_bavail * facts.f_frsize - leave))

    def free(self) -> None:
        (self.path / "filler").unlink()


@contextmanager
def small_disk(at: Path, size: int = 256 << 10) -> Iterator[SmallDisk]:
    """A disk of so many bytes at an empty folder; skips where it cannot be had."""
    if not shutil.which("unshare"):
        pytest.skip("a full disk needs the command unshare, which Linux has")
    problems = []
    for options in ("-m", "-Urm"):  # as root, or as root of a user namespace
        with subprocess.Popen(
            ["unshare", options, "sh"],
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as shell:
            disk = SmallDisk(shell, at)
            try:
                problem = disk.mount("-t tmpfs", f"-o size={size}", "none").strip()
                if not problem:
                    yield disk
                    return
            finally:
                shell.kill()
        problems.append(problem)
    pytest.skip(f"a full disk needs a mount namespace: {'; '.join(problems)}")
