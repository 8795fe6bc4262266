"""The folder for a batch's temporary files; and those that killed batches have left.

with scratch_folder() as folder:
    ...
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
    lock = _locked(made / IN_USE)
    folder = made.rename(made.with_name(made.name[1:]))
    try:
        os.chmod(folder, 0o711)  # for workers that are other users
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _sweep() -> None:
    """Remove this user's folders that no process uses."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # in use, another user's, or being removed
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            lock = _locked(folder / IN_USE)
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def _locked(file: Path) -> int:
    """Its descriptor. Raises BlockingIOError if another process has locked it."""
    opened = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(opened)
        raise
    return opened
