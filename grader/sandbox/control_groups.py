"""Control groups: the kernel's own bound on what a zygote and all its workers hold in memory, and
an equal share of the processors for each zygote. Where none can be made, the keeper's bound and
its priorities remain (worker/process/keeper.py).

    group = ControlGroup(memory=5 << 30)
    subprocess.run(group.command("python", "-c", "..."))
    group.remove()                       # once its processes have ended
"""

import functools
import secrets
import shlex
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
CONTROLLERS = "memory", "cpu"
PREFIX = "saddle-to-gan-"
LIMITS = "memory.max", "memory.limit_in_bytes"  # in version 2, and in version 1
OLD = 60.0  # seconds after which an empty group was left behind by a judge that was killed
END_SECONDS = 1.0  # for the kernel to forget processes that have ended


class ControlGroup:
    """A new group. memory: its most, in bytes, of all its processes together.

    folders: one for each hierarchy; none where no group can be made.
    """

    def __init__(self, memory: int):
        name = PREFIX + secrets.token_hex(8)
        self.folders = {parent / name for parent in parents().values()}
        for folder in self.folders:
            _make(folder, memory)

    def command(self, *words: str) -> list[str]:
        """The command that runs another one in the group, with all that it will start."""
        if not self.folders:
            return list(words)
        entrances = [str(folder / "cgroup.procs") for folder in self.folders]
        enter = [f"echo $$ > {shlex.quote(entrance)}" for entrance in entrances]
        return ["sh", "-ec", "; ".join([*enter, 'exec "$@"']), "sh", *words]

    def remove(self) -> None:
        """Remove the group; one that still has processes stays, and is removed later."""
        deadline = time.monotonic() + END_SECONDS
        while self.folders and time.monotonic() < deadline:
            self.folders = {folder for folder in self.folders if not _removed(folder)}
            time.sleep(0.001 if self.folders else 0)


@functools.cache
def parents() -> dict[str, Path]:
    """For each controller that can be used here: the group in which new ones can be made."""
    found = {}
    for controller in CONTROLLERS:
        for parent in _candidates(controller):
            if _can_be_used(parent, controller):
                found[controller] = parent
                break
    return found


def _candidates(controller: str) -> Iterator[Path]:
    """This process's group and those around it, in the controller's hierarchy."""
    with suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            number, controllers, path = line.split(":", 2)
            if controller in controllers.split(","):
                top = ROOT / controller
            elif number == "0" and (ROOT / "cgroup.controllers").exists():
                top = ROOT  # version 2: all controllers in one hierarchy
            else:
                continue
            own = top / path.lstrip("/")
            yield from (group for group in (own, *own.parents) if group.is_relative_to(top))


def _can_be_used(parent: Path, controller: str) -> bool:
    """Whether groups can be made in it that have the controller, and get a process."""
    offered = parent / "cgroup.subtree_control"  # in version 2 only
    with suppress(OSError):
        if offered.exists() and controller not in offered.read_text().split():
            return False
        _remove_old(parent)
        folder = parent / (PREFIX + secrets.token_hex(8))
        try:
            _make(folder, memory=1 << 30)
            with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as process:
                _write(folder / "cgroup.procs", process.pid)
            return (folder / f"{controller}.stat").exists()
        finally:
            _removed(folder)
    return False


def _make(folder: Path, memory: int) -> None:
    folder.mkdir(exist_ok=True)
    for limit in LIMITS:
        if (folder / limit).exists():
            _write(folder / limit, memory)


def _write(file: Path, number: int) -> None:
    """Write into a file of the kernel's, which must exist."""
    with file.open("r+") as opened:
        opened.write(str(number))


def _removed(folder: Path) -> bool:
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _remove_old(parent: Path) -> None:
    """Remove groups that were left behind: those with processes cannot be removed."""
    for folder in parent.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > OLD:
                folder.rmdir()
