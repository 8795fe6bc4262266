"""Landlock: a process gives up access to all files except those named, also for its children.

It needs Linux 5.13 or newer, but no special rights and no namespaces.
See https://docs.kernel.org/userspace-api/landlock.html.
"""

import ctypes
import os
import stat
import sys
from collections.abc import Iterable

from . import linux

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # on every architecture
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_REMOVE_DIR, _REMOVE_FILE, _MAKE_CHAR, _MAKE_BLOCK = 1 << 4, 1 << 5, 1 << 6, 1 << 11
_TRUNCATE, _IOCTL_DEVICE = 1 << 14, 1 << 15
_FILE_RIGHTS = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEVICE
_RIGHTS_OF_VERSION = {1: 13, 2: 14, 3: 15, 4: 15}  # how many rights there are; 16 since 5
_TCP = 3  # bind and connect, since version 4
_OUTSIDE = 3  # signals and abstract sockets across the border, since version 6

READ = _EXECUTE | _READ_FILE | _READ_DIR
WRITE = ~(_EXECUTE | _MAKE_CHAR | _MAKE_BLOCK | _IOCTL_DEVICE)
ADD = WRITE & ~(_REMOVE_DIR | _REMOVE_FILE)
CHANGE = _WRITE_FILE | _TRUNCATE  # files that are there
USE = _READ_FILE | _WRITE_FILE | _IOCTL_DEVICE  # a device


class _Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scope", ctypes.c_uint64)]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def version() -> int:
    """The kernel's version of Landlock, 0 if it has none."""
    if sys.platform != "linux":
        return 0
    try:
        return linux.syscall(_CREATE_RULESET, 0, 0, 1)
    except OSError:
        return 0


def restrict(allowed: Iterable[tuple[str, int]]) -> None:
    """Give up access to all files except these, each with READ, WRITE, ADD, CHANGE or USE; paths
    that do not exist are skipped. Also give up TCP, and signals and abstract sockets to processes
    outside, if the kernel supports that. Raises OSError without Landlock. New privileges must be
    forbidden before."""
    known = version()
    handled = (1 << _RIGHTS_OF_VERSION.get(known, 16)) - 1
    attributes = _Ruleset(handled, _TCP if known >= 4 else 0, _OUTSIDE if known >= 6 else 0)
    size = 24 if known >= 6 else 16 if known >= 4 else 8
    ruleset = linux.syscall(_CREATE_RULESET, ctypes.byref(attributes), size, 0)
    try:
        for path, rights in allowed:
            _allow(ruleset, path, rights & handled)
        linux.syscall(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= _FILE_RIGHTS
        rule = _PathBeneath(rights, place)
        linux.syscall(_ADD_RULE, ruleset, 1, ctypes.byref(rule), 0)
    finally:
        os.close(place)
