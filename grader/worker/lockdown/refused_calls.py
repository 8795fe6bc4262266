"""The system calls that are refused to workers, as tables for seccomp.py.

    REFUSED["ptrace"]      # (101, 117): its numbers on x86_64 and aarch64; None where it is missing
    ARGUMENTS["ioctl"]     # the tests of its arguments; if one applies, the call is refused

What looks at all arguments of a call cannot look at what they point to: such calls are refused as a
whole.
"""

from dataclasses import dataclass

Numbers = tuple[int, int | None]

REFUSED: dict[str, Numbers] = {
    # other processes' memory
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "get_robust_list": (274, 100),
    "ioprio_set": (251, 30),
    # what others do with files that all may read; and what all have to share of the machine
    "flock": (73, 32),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "inotify_add_watch": (254, 27),
    "cachestat": (451, 451),
    "sync": (162, 81),
    "syncfs": (306, 267),
    "io_setup": (206, 0),
    "io_destroy": (207, 1),
    "io_submit": (209, 2),
    "io_cancel": (210, 3),
    "io_getevents": (208, 4),
    "io_pgetevents": (333, 292),
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
    "vmsplice": (278, 75),
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
# a way around the test of flags below.
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
# These do nothing, and seem to work: where each session gets a share of the cores (autogroup),
# a child with a session of its own would take another share from the neighbours.
IGNORED: dict[str, Numbers] = {"setsid": (112, 157)}
# What CUDA needs to start. Its memory is then counted only where it is mapped, see gpu_devices.py.
NEEDED_BY_CUDA = ("memfd_create", "flock", "move_pages")


@dataclass(frozen=True)
class ArgumentTest:
    """Refuses a call by the lower 32 bits of an argument (its number, from 0): if it is one of
    these values, if it has any of these bits, or if it has all of them."""

    argument: int
    values: tuple[int, ...] = ()
    any_of: int = 0
    all_of: int = 0


OTHERS = 0xFFFFFFFF  # a process's number: any but 0, which means this one
SHARED_AND_NAMELESS, LARGE_PAGES = 0x21, 0x40000  # flags of mmap
TO_LOCK = (6, 7, 37, 38, 1024, 1040)  # of fcntl: by record or open file, leases, delegations
TO_WATCH_OR_ENLARGE = (8, 10, 15, 1026, 1031)  # signals to others, news of folders, larger pipes

ARGUMENTS: dict[str, tuple[Numbers, tuple[ArgumentTest, ...]]] = {
    "prlimit64": ((302, 261), (ArgumentTest(0, any_of=OTHERS),)),
    "setpriority": ((141, 140), (ArgumentTest(0, any_of=OTHERS), ArgumentTest(1, any_of=OTHERS))),
    "sched_setaffinity": ((203, 122), (ArgumentTest(0, any_of=OTHERS),)),
    "sched_setscheduler": ((144, 119), (ArgumentTest(0, any_of=OTHERS),)),
    "sched_setparam": ((142, 118), (ArgumentTest(0, any_of=OTHERS),)),
    "sched_setattr": ((314, 274), (ArgumentTest(0, any_of=OTHERS),)),
    "clone": ((56, 220), (ArgumentTest(0, any_of=0x7E020000),)),  # new namespaces
    "ioctl": ((16, 29), (ArgumentTest(1, values=(0x5412, 0x541C)),)),  # typing on a terminal
    "fcntl": ((72, 25), (ArgumentTest(1, values=(*TO_LOCK, *TO_WATCH_OR_ENLARGE)),)),
    "mmap": (
        (9, 222),
        (ArgumentTest(3, all_of=SHARED_AND_NAMELESS), ArgumentTest(3, any_of=LARGE_PAGES)),
    ),
}
ARGUMENTS_FOR_CUDA = ARGUMENTS | {
    "fcntl": ((72, 25), (ArgumentTest(1, values=TO_WATCH_OR_ENLARGE),)),
    "mmap": ((9, 222), (ArgumentTest(3, any_of=LARGE_PAGES),)),
}
# Files without a name (O_TMPFILE), which a listing of the folder does not show.
ARGUMENTS_OUTSIDE_NAMESPACES: dict[str, tuple[Numbers, tuple[ArgumentTest, ...]]] = {
    "open": ((2, None), (ArgumentTest(1, any_of=0x400000),)),
    "openat": ((257, 56), (ArgumentTest(2, any_of=0x400000),)),
}
