"""A permanent seccomp filter: system calls that no submission needs fail with EPERM.

It lists what is refused, not what is allowed: torch and its libraries make too many different calls
for an allow list that works on every machine. See seccomp(2).
"""

import ctypes
import errno
import platform
import struct
import sys
from collections.abc import Iterable, Mapping

from . import linux

# name: number on x86_64, number on aarch64; None where it does not exist
REFUSED = {
    # other processes' memory
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440),
    # namespaces and file systems
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "mount_setattr": (442, 442),
    "open_tree_attr": (467, 467),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "fanotify_init": (300, 262),
    # the kernel
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "syslog": (103, 116),
    "acct": (163, 89),
    "iopl": (172, None),
    "ioperm": (173, None),
    "uselib": (134, None),
    "vhangup": (153, 58),
    "lookup_dcookie": (212, 18),
    "personality": (135, 92),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "adjtimex": (159, 171),
    "clock_adjtime": (305, 266),
    "modify_ldt": (154, None),
    # memory and queues that belong to no process, and so to no limit
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semget": (64, 190),
    "semop": (65, 193),
    "semctl": (66, 191),
    "semtimedop": (220, 192),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
}
# What Landlock does not cover: times and extended attributes of files that everyone may write; and
# a way around the check of flags below.
REFUSED_OUTSIDE_NAMESPACES = {
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "setxattrat": (463, 463),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
    "openat2": (437, 437),
}

_ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
_NUMBERS = {
    "socket": (41, 198),
    "clone": (56, 220),
    "clone3": (435, 435),
    "ioctl": (16, 29),
    "open": (2, None),
    "openat": (257, 56),
}
_NEW_NAMESPACES = 0x7E020000  # flags of clone
_NAMELESS_FILE = 0x400000  # a flag of open (O_TMPFILE)
_TYPE_ON_TERMINAL = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX
UNIX = 1  # an address family
_SEQPACKET, _TYPE_BITS = 5, 0xF  # a type of sockets, which flags stand beside
_ALLOW, _ERROR, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_LOAD, _EQUAL, _ANY_BIT, _AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x54, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, (16, 24, 32)
_SET_SECCOMP, _FILTER = 22, 2


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def available() -> bool:
    """Whether this kernel supports filters, on an architecture that is known here."""
    if sys.platform != "linux" or platform.machine() not in _ARCHITECTURES:
        return False
    action = ctypes.c_uint32(_ERROR)
    number = {"x86_64": 317, "aarch64": 277}[platform.machine()]  # seccomp(2)
    try:
        return linux.syscall(number, 2, 0, ctypes.byref(action)) == 0  # is it an action?
    except OSError:
        return False


def program(
    calls: Mapping[str, tuple[int, int | None]],
    families: Iterable[int] | None = (),
    nameless_files: bool = True,
    packets: bool = False,
) -> bytes:
    """The filter in the kernel's format; it refuses these calls and new namespaces.

    families: address families allowed for sockets, None for all. nameless_files: whether files
    without a name may be created, which a listing of the folder does not show. packets: whether
    Unix sockets of the type SEQPACKET are allowed in addition; CUDA listens on one, and hardly any
    service does.
    """
    architecture, column = _ARCHITECTURES[platform.machine()]
    refuse, ignore = _ERROR | errno.EPERM, _ERROR | errno.ENOSYS
    refused = [number for numbers in calls.values() if (number := numbers[column]) is not None]
    known = {name: n for name, pair in _NUMBERS.items() if (n := pair[column]) is not None}
    code = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
    ]
    if architecture == _ARCHITECTURES["x86_64"][0]:  # x32: the same calls under other numbers
        code += [(_AT_LEAST, 0, 1, 0x40000000), (_RETURN, 0, 0, ignore)]
    for one in refused:
        code += [(_EQUAL, 0, 1, one), (_RETURN, 0, 0, refuse)]
    # glibc falls back to clone, whose flags can be read here.
    code += [(_EQUAL, 0, 1, known["clone3"]), (_RETURN, 0, 0, ignore)]
    flags = [("clone", 0, _NEW_NAMESPACES)]
    if not nameless_files:
        flags += [("open", 1, _NAMELESS_FILE), ("openat", 2, _NAMELESS_FILE)]
    for name, argument, bits in flags:
        if name in known:
            code += [
                (_EQUAL, 0, 4, known[name]),
                (_LOAD, 0, 0, _ARGUMENTS_AT[argument]),
                (_ANY_BIT, 0, 1, bits),
                (_RETURN, 0, 0, refuse),
                (_RETURN, 0, 0, _ALLOW),
            ]
    code += [
        (_EQUAL, 0, 5, known["ioctl"]),
        (_LOAD, 0, 0, _ARGUMENTS_AT[1]),
        (_EQUAL, 1, 0, _TYPE_ON_TERMINAL[0]),
        (_EQUAL, 0, 1, _TYPE_ON_TERMINAL[1]),
        (_RETURN, 0, 0, refuse),
        (_RETURN, 0, 0, _ALLOW),
    ]
    if families is not None:
        code += _sockets(known["socket"], families, packets, refuse)
    code.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)


def _sockets(call: int, families: Iterable[int], packets: bool, refuse: int) -> list[tuple]:
    """The end of the filter: only these sockets. The call's number is loaded."""
    chosen = [(_LOAD, 0, 0, _ARGUMENTS_AT[0])]
    for family in families:
        chosen += [(_EQUAL, 0, 1, family), (_RETURN, 0, 0, _ALLOW)]
    if packets:
        chosen += [
            (_EQUAL, 0, 4, UNIX),
            (_LOAD, 0, 0, _ARGUMENTS_AT[1]),
            (_AND, 0, 0, _TYPE_BITS),
            (_EQUAL, 0, 1, _SEQPACKET),
            (_RETURN, 0, 0, _ALLOW),
        ]
    return [(_EQUAL, 0, len(chosen) + 1, call), *chosen, (_RETURN, 0, 0, refuse)]


def install(code: bytes) -> None:
    """Filter this process and its children. New privileges must be forbidden before."""
    filter_program = _Program(len(code) // 8, code)
    linux.prctl(_SET_SECCOMP, _FILTER, ctypes.addressof(filter_program))
