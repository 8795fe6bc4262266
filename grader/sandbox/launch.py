"""Starts zygotes, isolated according to the tier (the judge's side)."""

import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ..checks.results.outcomes import Stop
from ..worker.process.limits import Limits
from ..worker.process.messages import Order, Plan
from . import readable_paths
from .control_groups import ControlGroup
from .machine import FIRST_USER, LAST_USER, Machine, namespace_options

START_SECONDS = 120.0  # to import torch, on a busy machine with a slow disk
END_SECONDS = 2.0
SHARED_MEMORY = 1 << 30  # bytes of a zygote: its libraries, and files in the system's cache
FOLDER = "/submission"  # a worker's folder, its own file system; not /tmp: the kit may be there
VISIBLE = "CUDA_VISIBLE_DEVICES"
KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", VISIBLE, "CUDA_DEVICE_ORDER")


class StartError(Stop):
    """A worker could not be started; none of the submission's code has run. Fix the installation
    (`uv sync`) or reduce the load (`--jobs 1`). The current check ends with an error."""


class SandboxLost(Stop):
    """A zygote or keeper ended unexpectedly, and the worker with it. This is not the submission's
    fault: its grading must be repeated."""


@dataclass(frozen=True)
class Isolation:
    """How workers are isolated, and what they share.

    libraries: imported before the first fork, so that no call waits for the import. threads: of
    torch in each worker. pictures: a torchvision root that workers may read. devices, facts,
    visible: the GPU for workers that may use it, see gpu_devices.py. cold: use a new zygote for
    each worker, to measure what a warm one saves.
    """

    machine: Machine
    tier: str
    limits: Limits = Limits()
    libraries: tuple[str, ...] = ()
    threads: int = 1
    pictures: str | None = None
    devices: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    visible: str | None = None
    cold: bool = False

    @property
    def serves_once(self) -> bool:
        """Whether a zygote serves only one submission."""
        return self.cold or not self.machine.fork

    @property
    def own_users(self) -> bool:
        """Whether each worker runs as a user of its own."""
        by_right = self.machine.namespaces != "user" if self.tier == "A" else self.tier == "B"
        return self.machine.users and by_right

    def __str__(self) -> str:
        label = self.machine.label(self.tier)
        return label if self.machine.fork else f"{label}, a cold start for each submission"

    def plan(self, folder: str) -> Plan:
        """The zygote's plan. folder: where workers may write."""
        in_namespaces = self.tier == "A"
        readable = readable_paths.readable(self.pictures)
        return Plan(
            libraries=self.libraries,
            threads=self.threads,
            fork=self.machine.fork,
            namespaces=self.machine.namespaces if in_namespaces else "",
            landlock=bool(self.machine.landlock),
            seccomp=self.machine.seccomp,
            folder=folder,
            readable=tuple(readable),
            devices=self.devices,
            facts=self.facts,
            pass_closed_folders=self.own_users and self._is_closed(readable, folder),
            limits=self.limits,
        )

    def _is_closed(self, readable: list[str], folder: str) -> bool:
        """Whether a worker that is another user cannot read all that it needs. False without
        Landlock, which would have to limit its reading instead."""
        if not self.machine.landlock:
            return False
        needed = [sys.prefix, sys.base_prefix, msgspec.__file__, *readable]
        if any(map(readable_paths.is_closed, needed)):
            return True
        # With namespaces, the parent folders are not this machine's.
        return self.tier == "B" and any(map(readable_paths.is_out_of_reach, [*needed, folder]))


class Zygote:
    """A warm process that forks workers. Raises StartError if it does not get ready."""

    def __init__(self, isolation: Isolation):
        self.isolation = isolation
        try:
            self._group = ControlGroup(isolation.limits.memory + SHARED_MEMORY)
        except OSError as error:
            raise StartError(f"the sandbox gets no control group: {error}") from error
        self._folder = tempfile.mkdtemp(prefix="grader-zygote-")
        os.chmod(self._folder, 0o711)  # without namespaces, it contains the workers' folders
        self._connection, there = socket.socketpair()
        log = self._log = Path(self._folder, "start.log")
        try:
            with there, log.open("wb") as errors:
                self._process = subprocess.Popen(
                    self._group.command(*self._command(there.fileno())),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=errors,
                    pass_fds=[there.fileno()],
                    cwd=self._folder,
                    env=self._environment(),
                    start_new_session=True,
                )
        except OSError as error:
            self._connection.close()
            self._group.remove()
            shutil.rmtree(self._folder, ignore_errors=True)
            raise StartError(f"the sandbox cannot be started: {error}") from error
        try:
            self._await_ready()
        except BaseException:
            self.close()
            raise

    def _command(self, descriptor: int) -> list[str]:
        """bubblewrap around Python for tier A, else Python alone."""
        in_namespaces = self.isolation.tier == "A"
        plan = self.isolation.plan(FOLDER if in_namespaces else self._folder)
        command = [sys.executable, "-P", "-s", "-B", "-m", "grader.worker.process.zygote"]
        command += [str(descriptor), msgspec.json.encode(plan).decode()]
        if not in_namespaces:
            return [*self.isolation.machine.prefix, *command]
        machine = self.isolation.machine
        wrapped = [*machine.prefix, machine.bubblewrap, *namespace_options(plan.namespaces)]
        shown = (
            *plan.readable,
            *readable_paths.interpreter(plan.readable),
            str(readable_paths.KIT_CODE),
        )
        shown = (*shown, *(path for path in plan.facts if not path.startswith("/proc/")))
        wrapped += _folders_of(shown)
        for path in shown:
            wrapped += ["--ro-bind", path, path]
        wrapped += ["--proc", "/proc", "--dev", "/dev", *_folders_of(plan.devices)]
        for device in plan.devices:
            wrapped += ["--dev-bind", device, device]
        wrapped += ["--tmpfs", FOLDER, "--chdir", FOLDER, "--remount-ro", "/dev"]
        return [*wrapped, "--remount-ro", "/", "--", *command]

    def _environment(self) -> dict[str, str]:
        """Environment variables: only what programs need to start, nothing else of the user's."""
        folder = FOLDER if self.isolation.tier == "A" else self._folder
        chosen = {} if self.isolation.visible is None else {VISIBLE: self.isolation.visible}
        return {
            **{name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ},
            **chosen,
            "HOME": folder,
            "TMPDIR": folder,
            "MPLCONFIGDIR": folder,
            "MPLBACKEND": "Agg",
            "OMP_NUM_THREADS": "1",  # threads would not survive a fork
            "OMP_WAIT_POLICY": "PASSIVE",  # other submissions want the cores as well
            "PYTHONHASHSEED": "0",
            "PYTHONPATH": readable_paths.python_path(),
            "USER": "student",
        }

    def last_words(self) -> str:
        """The last line that it or a keeper wrote on standard error."""
        with suppress(OSError):
            lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            return lines[-1][-500:] if lines else "it wrote nothing"
        return "its log is gone"

    def _await_ready(self) -> None:
        started = time.monotonic()
        self._connection.settimeout(START_SECONDS)
        try:
            ready = self._connection.recv(16)
        except TimeoutError:
            ready = b""
        if not ready:
            self._process.kill()
            self._process.wait()
            said = self._log.read_text(encoding="utf-8", errors="replace")[-2000:].strip()
            seconds = time.monotonic() - started
            raise StartError(f"the sandbox was not ready after {seconds:.0f} s: {said}")
        self._connection.settimeout(None)

    def start_worker(self, wire: socket.socket, report: socket.socket, gpu: bool = False) -> None:
        """Fork a worker that answers on `wire`, and a keeper that reports its end on `report`. gpu:
        whether the worker may use the GPU."""
        user = unused_user() if self.isolation.own_users else 0
        descriptors = [wire.fileno(), report.fileno()]
        try:
            order = msgspec.msgpack.encode(Order(user, gpu))
            socket.send_fds(self._connection, [order], descriptors)
        except OSError as error:
            raise SandboxLost(f"the sandbox ended unexpectedly ({error})") from error

    def wait(self, seconds: float) -> int | None:
        """The process's exit status, None if it is still running."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(seconds)
        return None

    def close(self) -> None:
        """End the process and its forks, and remove its folder."""
        self._connection.close()
        if self.wait(END_SECONDS) is None:
            self._process.kill()
            self._process.wait()
        self._group.remove()
        shutil.rmtree(self._folder, ignore_errors=True)


def _folders_of(paths: Iterable[str]) -> list[str]:
    """bubblewrap's options for the parent folders, which every user may enter."""
    folders = sorted({str(parent) for path in paths for parent in Path(path).parents})
    return [word for folder in folders for word in ("--perms", "0755", "--dir", folder)]


def unused_user() -> int:
    """The number of a user under which no process runs."""
    taken = set()
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with suppress(OSError):
                taken.add(entry.stat().st_uid)
    while (user := random.SystemRandom().randint(FIRST_USER, LAST_USER)) in taken:
        pass
    return user
