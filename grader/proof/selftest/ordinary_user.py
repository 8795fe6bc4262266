"""Runs a command as an ordinary user, for the superuser:

    python -m grader.proof.selftest.ordinary_user grader doctor

The checkout and its Python can be in folders that only the superuser may enter: the command sees
such folders open, with nothing else in them.
"""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from ...checks.layout import ROOT
from ...worker.lockdown import linux

USER = 60_999  # of nobody, below the users of workers
COMMAND = (sys.executable, "-P", "-s", "-B", "-m", "grader.proof.selftest.ordinary_user")
SIZE = 1 << 20


def main(command: list[str]) -> None:
    """Never returns. Raises OSError without the superuser's rights."""
    linux.unshare(linux.NEWNS)
    linux.make_mounts_private()
    _open_folders_above({Path(os.path.realpath(p)) for p in (sys.prefix, sys.base_prefix, ROOT)})
    linux.become(USER)
    os.execvp(command[0], command)


def _open_folders_above(needed: Iterable[Path]) -> None:
    """Cover each closed folder above the needed ones, and show the needed ones in it again."""
    above: dict[Path, list[tuple[Path, int]]] = {}
    for path in needed:
        closed = [p for p in path.parents if not p.stat().st_mode & 0o001]
        if closed:
            there = above.setdefault(closed[-1], [])  # the outermost
            there.append((path, os.open(path, os.O_PATH)))
    for folder, held in above.items():
        linux.mount_tmpfs(str(folder), SIZE, 64)
        for path, descriptor in held:
            path.mkdir(parents=True, exist_ok=True)
            linux.cover(str(path), f"/proc/self/fd/{descriptor}")
            os.close(descriptor)


if __name__ == "__main__":
    main(sys.argv[1:])
