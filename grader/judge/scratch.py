"""The folder for a batch's temporary files; and those that killed batches have left.

    with scratch_folder() as folder: ...

On a machine of a cluster, several processes share one:

    shared = SharedScratch(run)
    shared.folder
    shared.close()
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX, IN_USE = "grader-batch-", "in-use.lock"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder that is removed in the end; if this process is killed, by the next one."""
    _sweep()
    # It gets the name by which it is swept once it is locked.
    made = Path(tempfile.mkdtemp(prefix=f".{PREFIX}"))
    lock = _locked(made / IN_USE, fcntl.LOCK_EX)
    folder = made.rename(made.with_name(made.name[1:]))
    try:
        os.chmod(folder, 0o711)  # for workers that are other users
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


class SharedScratch:
    """The folder of all processes of a run on this machine; the last to close it removes it.

    Raises OSError if it cannot be made, or belongs to somebody else.
    """

    def __init__(self, run: str):
        self.folder = Path(tempfile.gettempdir(), f"{PREFIX}{os.getuid()}-{run}")
        self.folder.mkdir(exist_ok=True)
        if self.folder.is_symlink() or self.folder.stat().st_uid != os.getuid():
            raise PermissionError(f"{self.folder} belongs to somebody else: remove it")
        os.chmod(self.folder, 0o711)  # for workers that are other users
        self._lock = _locked(self.folder / IN_USE, fcntl.LOCK_SH)

    def close(self) -> None:
        with suppress(BlockingIOError):  # another process uses it
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)


def _sweep() -> None:
    """Remove this user's folders that no process uses."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # in use, another user's, or being removed
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            lock = _locked(folder / IN_USE, fcntl.LOCK_EX)
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def _locked(file: Path, kind: int) -> int:
    """Its descriptor. Raises BlockingIOError if another process's lock forbids this one."""
    opened = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(opened, kind | fcntl.LOCK_NB)
    except OSError:
        os.close(opened)
        raise
    return opened
