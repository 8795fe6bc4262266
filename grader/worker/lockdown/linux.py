"""Linux system calls that Python has no function for. Each raises OSError if it fails."""

import ctypes
import os
import sys
from pathlib import Path

NEWNS, NEWUTS, NEWIPC = 0x00020000, 0x04000000, 0x08000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000
_SET_PDEATHSIG, _SET_DUMPABLE, _SET_KEEPCAPS, _CAPBSET_DROP = 1, 4, 8, 24
_SET_CHILD_SUBREAPER, _SET_NO_NEW_PRIVS = 36, 38
_NOSUID, _NODEV, _NOEXEC, _BIND, _REC, _PRIVATE = 2, 4, 8, 1 << 12, 1 << 14, 1 << 18
_DETACH = 2
_COLLAPSE = 25  # advice on memory
_CAPABILITY_VERSION = 0x20080522
DAC_OVERRIDE, DAC_READ_SEARCH = 1, 2  # capabilities

_libc = ctypes.CDLL(None, use_errno=True)


def checked(result: int, what: str) -> int:
    """The result of a C function; raises OSError if it is an error."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def syscall(number: int, *arguments: object) -> int:
    """A system call by its number."""
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return checked(_libc.syscall(ctypes.c_long(number), *words), f"system call {number}")


def prctl(option: int, *arguments: int) -> int:
    words = [ctypes.c_ulong(a) for a in (*arguments, 0, 0, 0, 0)[:4]]
    return checked(_libc.prctl(option, *words), f"prctl {option}")


def die_with_parent(signal: int) -> None:
    """Get the signal when the thread that started this process ends, even if it is killed.

    Does nothing on systems other than Linux.
    """
    if sys.platform == "linux":
        prctl(_SET_PDEATHSIG, signal)


def adopt_orphans() -> None:
    """Become the parent of all descendants whose own parent has ended."""
    prctl(_SET_CHILD_SUBREAPER, 1)


def hide_memory() -> None:
    """Forbid other processes of the same user to inspect this one or its children."""
    prctl(_SET_DUMPABLE, 0)


def show_memory() -> None:
    """The opposite of `hide_memory`."""
    prctl(_SET_DUMPABLE, 1)


def end_first_without_memory() -> None:
    """Where memory runs out the system ends this process and its children before all others."""
    if sys.platform == "linux":
        show_memory()  # else the file belongs to root
        Path("/proc/self/oom_score_adj").write_text("1000")
        hide_memory()


def collapse(address: int, size: int) -> None:
    """Move a region of this process's memory into huge pages, now."""
    place = ctypes.c_void_p(address)
    checked(_libc.madvise(place, ctypes.c_size_t(size), _COLLAPSE), "madvise")


def forbid_new_privileges() -> None:
    prctl(_SET_NO_NEW_PRIVS, 1)


def unshare(flags: int) -> None:
    """Leave the parent's namespaces for new ones."""
    checked(_libc.unshare(flags), "unshare")


def unshare_with_user(flags: int) -> None:
    """Like `unshare`, and in a new user namespace, with the same user and group as outside. The
    memory is hidden afterwards."""
    user, group = os.geteuid(), os.getegid()
    maps = {"setgroups": "deny", "uid_map": f"{user} {user} 1", "gid_map": f"{group} {group} 1"}
    show_memory()  # the files in /proc of a process that hides it belong to the superuser
    try:
        unshare(flags | NEWUSER)
        for file, text in maps.items():
            Path("/proc/self", file).write_text(text, encoding="ascii")
    finally:
        hide_memory()


def make_mounts_private() -> None:
    """Later mounts are visible only in this mount namespace."""
    _mount("none", "/", None, _REC | _PRIVATE, None)


def mount_tmpfs(place: str, size: int, entries: int) -> None:
    """Mount an empty file system of this size; no programs run and no devices work there."""
    options = f"size={size},nr_inodes={entries},mode=1777"
    _mount("tmpfs", place, "tmpfs", _NOSUID | _NODEV | _NOEXEC, options)


def unmount(place: str) -> None:
    """Take the uppermost file system away from there."""
    checked(_libc.umount2(os.fsencode(place), _DETACH), f"unmounting {place}")


def mount_proc() -> None:
    """Mount the /proc of this process's own pid namespace."""
    _mount("proc", "/proc", "proc", _NOSUID | _NODEV | _NOEXEC, None)


def cover(place: str, other: str) -> None:
    """Mount the other file over it, in this mount namespace."""
    _mount(other, place, None, _BIND, None)


def _mount(source: str, place: str, kind: str | None, flags: int, options: str | None) -> None:
    texts = [None if text is None else os.fsencode(text) for text in (source, place, kind, options)]
    done = _libc.mount(*texts[:3], ctypes.c_ulong(flags), texts[3])
    checked(done, f"mounting {kind} at {place}")


def become(user: int, keep: bool = False) -> None:
    """Change permanently to the user and group of this number. keep: stay permitted to set
    capabilities afterwards (see keep_capabilities)."""
    if keep:
        prctl(_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def has_capability(number: int) -> bool:
    """Whether this process has this capability."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return bool(int(status.split("CapEff:")[1].split()[0], 16) >> number & 1)


def drop_from_bounding_set(capability: int) -> None:
    """Programs started from here can never get this capability."""
    prctl(_CAPBSET_DROP, capability)


def drop_bounding_set() -> None:
    """Programs started from here can never get a capability that this process does not have."""
    for number in range(64):
        try:
            drop_from_bounding_set(number)
        except OSError:  # past the last one, or no right to change the set
            return


def keep_capabilities(*kept: int) -> None:
    """Give up all capabilities except these."""
    mask = sum(1 << number for number in kept)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    data = (ctypes.c_uint32 * 6)(mask, mask, 0, 0, 0, 0)
    checked(_libc.capset(header, data), "capset")
