"""The keeper: the parent of a submission's workers, one after the other, which they cannot reach.

It enforces limits that the kernel cannot, ends a worker and everything that it started when the
judge asks for it or is gone, reports how the worker ended, and forks a fresh one when the judge
sends the worker's end of another wire. With namespaces it is process 1 of the workers' pid
namespace: when it ends, all the others end, too.

One keeper for many workers saves two of three forks, of a process that has imported torch.
"""

import io
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn, cast

from ..lockdown import linux, lockdown
from . import family, serve
from .messages import Plan, WorkerEnding, framed, next_order

WATCH_SECONDS = 0.1
REFUSED = 70  # a worker's exit code if it could not be locked down (EX_SOFTWARE)


def run(plan: Plan, wire: int, report: int, user: int | None) -> None:
    """Run the keeper of a submission's workers, from fork to the last report. wire, report:
    descriptors."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # the zygote ignores it
    if plan.namespaces:
        lockdown.enter_namespaces(plan)
        if os.fork():
            return  # only a child is in the new pid namespace
        lockdown.settle_in_namespaces(plan)
    if sys.platform == "linux":
        linux.adopt_orphans()
    with socket.socket(fileno=report) as judge:
        next_wire: int | None = wire
        while next_wire is not None:
            keeper = _start(plan, next_wire, judge, user)
            ending = keeper.watch()
            _clear_folder(plan, keeper.folder)
            with suppress(OSError):  # the judge may be gone
                judge.sendall(framed(ending))
            next_wire = keeper.next_wire if keeper.is_asked else next_order(judge)


def _start(plan: Plan, wire: int, judge: socket.socket, user: int | None) -> "Keeper":
    """Fork a worker that answers on the wire."""
    folder = plan.folder if plan.namespaces else _own_folder(plan.folder, user)
    reading, writing = os.pipe()
    worker = os.fork()
    if worker == 0:
        _become_worker(plan, wire, writing, folder, user)
    for descriptor in (wire, writing):
        os.close(descriptor)
    return Keeper(plan, worker, reading, judge, folder, user)


def _clear_folder(plan: Plan, folder: str) -> None:
    """Nothing that a worker wrote is there for the next one."""
    if plan.namespaces:
        lockdown.empty_writable_places(plan)
    else:
        subprocess.run(["rm", "-rf", "--", folder], stderr=subprocess.DEVNULL, check=False)


def _cpu_seconds() -> float:
    """Processor time of this process and of the children that it has waited for."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def _own_folder(parent: str, user: int | None) -> str:
    """A new folder for one worker."""
    folder = tempfile.mkdtemp(dir=parent)
    if user is not None:
        os.chown(folder, user, user)
    return folder


def _become_worker(plan: Plan, wire: int, output: int, folder: str, user: int | None) -> NoReturn:
    """Lock down and serve. Never returns."""
    code = REFUSED
    try:
        nothing = os.open(os.devnull, os.O_RDONLY)
        for target, source in ((0, nothing), (1, output), (2, output), (3, wire)):
            os.dup2(source, target)
        os.closerange(4, os.sysconf("SC_OPEN_MAX"))
        os.setsid()  # a process group of its own, in case it kills its group
        signal.signal(signal.SIGINT, signal.default_int_handler)
        # Line buffering, so that what was printed before a crash is kept.
        cast(io.TextIOWrapper, sys.stdout).reconfigure(line_buffering=True)
        linux.end_first_without_memory()
        lockdown.give_up_rights(plan, folder, user)
        linux.die_with_parent(signal.SIGKILL)
        serve.serve_on(3, plan.threads)
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
    finally:
        os._exit(code)


class Keeper:
    """Watches one worker until it and everything that it started have ended.

    output: where the worker prints, closed in the end. is_asked: whether the judge has asked for
    the end; next_wire: of the worker that follows, None for none.
    """

    def __init__(
        self,
        plan: Plan,
        worker: int,
        output: int,
        judge: socket.socket,
        folder: str,
        user: int | None,
    ):
        self._plan, self._worker, self._user, self.folder = plan, worker, user, folder
        self._output, self._judge = output, judge
        self.is_asked = False
        self.next_wire: int | None = None
        self._printed, self._printed_bytes = b"", 0
        self._status: int | None = None
        self._started, self._cpu_before = time.monotonic(), _cpu_seconds()
        self._behind: set[int] = set()  # threads that have the lowest priority

    def watch(self) -> WorkerEnding:
        """Wait for the end; end the worker if the judge asks for it or a limit is exceeded."""
        os.set_blocking(self._output, False)
        poll = select.poll()
        poll.register(self._output, select.POLLIN)
        poll.register(self._judge, select.POLLIN)
        stopped, next_look, ended = "", time.monotonic() + WATCH_SECONDS, None
        with suppress(AttributeError, OSError):  # not on every system; the loop polls anyway
            ended = os.pidfd_open(self._worker)
            poll.register(ended, select.POLLIN)
        while not stopped and not self._has_ended():
            ready = dict(poll.poll(max(0.0, next_look - time.monotonic()) * 1000))
            if self._judge.fileno() in ready:
                stopped, self.is_asked = "asked", True
                self.next_wire = next_order(self._judge)
            if self._output in ready and not self._drain():
                poll.unregister(self._output)
            if time.monotonic() >= next_look:
                stopped = stopped or self._passed_limit()
                next_look = time.monotonic() + WATCH_SECONDS
        waited = self._waited()
        self._end_all()
        self._drain()
        for descriptor in (self._output, ended):
            if descriptor is not None:
                os.close(descriptor)
        status = -signal.SIGKILL if self._status is None else self._status
        used = _cpu_seconds() - self._cpu_before
        return WorkerEnding(status, stopped, self._printed, self._printed_bytes, waited, used)

    def _waited(self) -> float:
        """The share of its time in which the worker was ready to run while others ran; 0 if it has
        ended, or was there for less than a second."""
        seconds = time.monotonic() - self._started
        if self._status is not None or seconds < 1 or sys.platform != "linux":
            return 0.0
        return family.waiting_of(self._worker) / seconds

    def _has_ended(self) -> bool:
        with suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return self._status is not None
                if pid == self._worker:
                    self._status = os.waitstatus_to_exitcode(status)
        return True

    def _drain(self) -> bool:
        """Read what was printed, so that the worker never blocks; False at the output's end."""
        for _ in range(64):  # not forever: the judge and the limits must be checked, too
            try:
                text = os.read(self._output, 1 << 16)
            except BlockingIOError:
                return True
            self._printed += text[: max(0, self._plan.limits.output - len(self._printed))]
            self._printed_bytes += len(text)
            if not text:
                return False
        return True

    def _passed_limit(self) -> str:
        """The limit that the worker and its descendants together exceed, or ""."""
        if sys.platform != "linux":
            return ""
        limits, processes = self._plan.limits, family.descendants()
        self._put_behind(processes)
        used = [family.usage(process) for process in processes]
        if sum(threads for _, threads in used) > lockdown.most_processes(self._plan):
            return "processes"  # the kernel does not count root's processes
        if sum(memory for memory, _ in used) > limits.memory:
            return "memory"
        if not self._plan.namespaces and not family.fits(self.folder, limits.disk):
            return "disk"
        return ""

    def _put_behind(self, processes: set[int]) -> None:
        """Give everything but the worker's first threads the lowest priority, so that other
        submissions keep their share of the machine."""
        behind: set[int] = set()
        for process in processes:
            threads = family.threads_of(process)
            is_worker = threads[:1] == [self._worker]
            behind.update(threads[self._plan.threads + 1 if is_worker else 0 :])
        behind -= self._behind
        self._behind |= behind
        try:
            family.lower(behind)
        except PermissionError:  # in containers: the threads are another user's
            if self._user is not None:
                self._as_user(lambda: family.lower(behind))

    def _as_user(self, act: Callable[[], None]) -> None:
        """Do it in a child that is the worker's user, and that ends silently."""
        child = os.fork()
        if child == 0:
            try:
                lockdown.become(self._plan, self._user)
                act()
            finally:
                os._exit(0)
        with suppress(ChildProcessError):
            os.waitpid(child, 0)

    def _end_all(self) -> None:
        """Kill the worker and its descendants until none is left."""
        while not self._all_reaped():
            if self._plan.namespaces:
                with suppress(ProcessLookupError):
                    os.kill(-1, signal.SIGKILL)  # all but this one, process 1
            elif self._user is not None:
                self._as_user(lambda: os.kill(-1, signal.SIGKILL))
            else:
                self._kill_descendants()
            with suppress(ChildProcessError):
                self._note(*os.waitpid(-1, 0))

    def _all_reaped(self) -> bool:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return True
            if pid == 0:
                return False
            self._note(pid, status)

    def _note(self, pid: int, status: int) -> None:
        if pid == self._worker:
            self._status = os.waitstatus_to_exitcode(status)

    def _kill_descendants(self) -> None:
        """Kill the descendants, one after the other."""
        victims = family.descendants() if sys.platform == "linux" else {self._worker}
        for pid in victims:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
