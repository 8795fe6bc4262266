"""Run a command as most containers would: the superuser's name, but few of its rights, and no
namespaces.

    python -m tests.grader.in_container grader doctor
"""

import os
import sys

from grader.worker.lockdown import linux, seccomp
from grader.worker.lockdown.refused_calls import ARGUMENTS, REFUSED

DOCKERS_RIGHTS = (0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31)  # of capabilities(7)
BY_DOCKER = (
    "mount",
    "umount2",
    "pivot_root",
    "unshare",
    "setns",
    "fsopen",
    "fsmount",
    "move_mount",
    "open_tree",
    "open_by_handle_at",
    "bpf",
    "perf_event_open",
    "keyctl",
    "add_key",
    "userfaultfd",
)


def main(command: list[str]) -> None:
    for number in set(range(41)) - set(DOCKERS_RIGHTS):
        linux.drop_from_bounding_set(number)
    calls = {name: REFUSED[name] for name in BY_DOCKER}
    seccomp.install(seccomp.program(calls, {"clone": ARGUMENTS["clone"]}, families=None))
    linux.keep_capabilities(*DOCKERS_RIGHTS)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
