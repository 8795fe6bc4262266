"""The coordinator's side of a cluster: tasks out, each result once.

    with ClusterPool("tcp://10.0.0.1:8786", settings, jobs, assignment, print) as pool:
        pool.begin(submission)
        for graded, results in pool.collect(): ...

Nothing is on a disk that machines share. A task may be done twice (dask repeats what a lost machine
had, and a slow one's task is given to another one, too); the first result counts.
"""

import queue
import re
import secrets
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Set
from concurrent.futures import CancelledError
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field

import dask
from distributed import Client, Future, KilledWorker, LocalCluster

from ..checks.assignment import Assignment
from ..intake.submissions import SubmittedFiles
from ..judge.conditions import results_of
from ..judge.judge_process import without_ctrl_c
from ..judge.kept import ToKeep
from ..judge.pool import Pool
from ..judge.settings import Settings, short_training_device
from ..outputs.graded import Graded
from ..outputs.totals import Results
from . import ClusterError, NoScheduler
from .kit import Task, comparable_versions, kit_digest
from .node import Answer, end_run, grade_here

LOCAL = "local"
MOST_TRIES = 3  # of a submission that the grader itself fails to judge
FAILURES = 3  # different submissions that a node may fail before it is taken out
LOOK_SECONDS = 1.0
CONNECT_SECONDS = 30.0
GONE_SECONDS = 600.0  # how long a scheduler may be away
SLOW = 4.0  # times the median: then another node gets the task, too, if it has nothing else to do


@dataclass
class Running:
    """A submission that has begun. futures: of its tasks, with the time when each was handed in.
    failed_on: nodes that must not get it again. may_use: the nodes that may have the last task,
    empty for all. fault: the last result that has faults."""

    task: Task
    futures: dict[Future, float] = field(default_factory=dict)
    tries: int = 0
    failed_on: set[str] = field(default_factory=set)
    may_use: set[str] = field(default_factory=set)
    fault: tuple[Graded, Results] | None = None


class ClusterPool(Pool):
    """address: of a dask scheduler, or "local" for one with `jobs` workers on this machine. say: is
    told, in a line, about machines that are missing, refused or taken out.

    Raises NoScheduler where none answers, ClusterError where no machine may grade.
    """

    def __init__(
        self,
        address: str,
        settings: Settings,
        jobs: int,
        assignment: Assignment,
        say: Callable[[str], None],
    ):
        if address != LOCAL and not re.fullmatch(r"(\w+://)?[^/:]+:\d+", address):
            raise NoScheduler(f"--dask {address}: write tcp://HOST:PORT, or `local`")
        self._address, self._settings, self._jobs = address, settings, jobs
        self._assignment, self._say = assignment, say
        self._needs = ["GPU"] if short_training_device(settings) == "cuda" else []  # of resources
        self._run = secrets.token_hex(8)
        self._stack = ExitStack()
        self._done: queue.SimpleQueue[tuple[str, Future]] = queue.SimpleQueue()
        self._running: dict[str, Running] = {}
        self._threads: dict[str, int] = {}  # of each node that may get tasks
        self._out: dict[str, str] = {}  # nodes that get no more tasks, and why
        self._failures: dict[str, set[str]] = defaultdict(set)
        self._seconds: list[float] = []
        self._is_waiting = False
        self._next_look = 0.0

    def __enter__(self) -> "ClusterPool":
        with self._stack as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="grader-dask-"))
            stack.enter_context(dask.config.set({"temporary-directory": folder}))
            if self._address == LOCAL:
                with without_ctrl_c():  # Ctrl-C is the coordinator's
                    cluster = LocalCluster(
                        n_workers=self._jobs,
                        threads_per_worker=1,
                        memory_limit=None,
                        dashboard_address=None,
                        resources=dict.fromkeys(self._needs, self._jobs),
                    )
                self._address = stack.enter_context(cluster).scheduler_address
            self._client = self._connected(CONNECT_SECONDS)
            self._look()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *exception: object) -> None:
        with self._stack:
            with suppress(OSError, TimeoutError):
                for running in self._running.values():
                    self._client.cancel(list(running.futures))
                self._client.run(end_run, self._run, on_error="ignore")
            self._client.close(CONNECT_SECONDS)

    def has_room(self) -> bool:
        """One task more than threads for each node, so that none has to wait for its next one."""
        return len(self._running) < sum(self._threads.values()) + max(1, len(self._threads))

    def begin(self, submission: SubmittedFiles, to_keep: ToKeep | None = None) -> None:
        task = Task(
            self._run, kit_digest(), comparable_versions(), self._settings, submission, to_keep
        )
        self._running[submission.name] = Running(task)
        self._submit(submission.name)

    def busy(self) -> tuple[str, ...]:
        return tuple(self._running)

    def collect(self) -> Iterator[tuple[Graded, Results]]:
        with suppress(queue.Empty):
            name, future = self._done.get(timeout=LOOK_SECONDS)
            yield from self._take(name, future)
        if time.monotonic() > self._next_look:
            self._look()
            self._help_slow_ones()
            self._next_look = time.monotonic() + LOOK_SECONDS

    def _submit(self, name: str, without: Set[str] = frozenset()) -> None:
        """Hand in a task of this submission, for all nodes but those on which it failed and these,
        if there are others."""
        running = self._running[name]
        avoided = running.failed_on | without
        running.may_use = set(self._threads.keys() - avoided) if avoided else set()
        future = self._client.submit(
            grade_here,
            running.task,
            key=f"grade-{self._run}-{name}-{secrets.token_hex(4)}",
            pure=False,
            workers=sorted(running.may_use) or None,
            resources=dict.fromkeys(self._needs, 1),
        )
        running.futures[future] = time.monotonic()
        future.add_done_callback(lambda future: self._done.put((name, future)))

    def _take(self, name: str, future: Future) -> Iterator[tuple[Graded, Results]]:
        """What has become of a task; its result, if that is the first of its submission."""
        running = self._running.get(name)
        if running is None or future not in running.futures:
            return
        started = running.futures.pop(future)
        if future.status in ("cancelled", "lost"):  # the scheduler has begun anew
            if not running.futures:
                self._submit(name)
            return
        if future.status == "error":
            yield from self._lost(name, future)
            return
        try:
            answer: Answer = future.result(CONNECT_SECONDS)
        except (OSError, TimeoutError, CancelledError):  # lost, once it had been finished
            self._submit(name)
            return
        if answer.refusal:
            self._take_out(answer.node, answer.refusal)
            running.failed_on.add(answer.node)
            if not running.futures:
                self._submit(name)
            return
        assert answer.graded is not None and answer.results is not None
        if answer.graded.faults:
            running.tries += 1
            running.failed_on.add(answer.node)
            running.fault = answer.graded, answer.results
            self._note_failure(answer.node, name)
            if running.tries < MOST_TRIES and self._threads.keys() - running.failed_on:
                self._submit(name)
                return
        self._seconds.append(time.monotonic() - started)
        self._client.cancel(list(running.futures))
        del self._running[name]
        yield answer.graded, answer.results

    def _lost(self, name: str, future: Future) -> Iterator[tuple[Graded, Results]]:
        """A task that came to no answer: its machine was lost, more than once (dask repeats it), or
        cannot run it at all."""
        running, error = self._running[name], future.exception()
        if isinstance(error, ImportError | AttributeError):
            raise ClusterError(f"a machine cannot run the kit ({error}): install it there")
        running.tries += 1
        if running.tries < MOST_TRIES and not isinstance(error, KilledWorker):
            self._submit(name)
            return
        submission = running.task.submission
        graded = Graded(submission, faults=[f"no machine could grade it: {error}"])
        graded.account(self._settings.chosen(self._assignment))
        del self._running[name]
        yield running.fault or (graded, results_of(graded, self._settings, self._assignment))

    def _note_failure(self, node: str, name: str) -> None:
        failed = self._failures[node]
        failed.add(name)
        if len(failed) >= FAILURES and self._threads.keys() - {node}:
            self._take_out(node, f"{len(failed)} submissions failed on it: {', '.join(failed)}")

    def _take_out(self, node: str, why: str) -> None:
        if node not in self._out:
            self._out[node] = why
            self._threads.pop(node, None)
            self._say(f"{node} is not used any more: {why}")
            self._client.retire_workers([node])

    def _look(self) -> None:
        """Which machines there are now. Raises ClusterError if there is none that may grade."""
        try:
            found = self._client.scheduler_info(n_workers=-1)["workers"]
        except (OSError, TimeoutError, RuntimeError):
            self._connect_again()
            return
        self._threads = {
            node: about["nthreads"]
            for node, about in found.items()
            if node not in self._out and set(self._needs) <= set(about["resources"])
        }
        if not self._threads and self._out and not self._seconds:
            reasons = "; ".join(f"{node}: {why}" for node, why in self._out.items())
            raise ClusterError(f"no machine of the cluster can grade: {reasons}")
        if not self._threads and not self._is_waiting:
            what = f" with the resource {self._needs[0]}" if self._needs else ""
            self._say(f"waiting for machines: the cluster has none{what} at the moment")
        self._is_waiting = not self._threads
        for name, running in self._running.items():
            if running.may_use and self._threads and not running.may_use & self._threads.keys():
                self._client.cancel(list(running.futures))  # these machines are gone
                running.futures.clear()
                self._submit(name)

    def _connect_again(self) -> None:
        """To the scheduler, which has been restarted: what had begun begins again."""
        self._say(f"the scheduler {self._address} is gone: waiting for it")
        with suppress(OSError, TimeoutError, RuntimeError):
            self._client.close(LOOK_SECONDS)
        self._client = self._connected(GONE_SECONDS)
        self._say("the scheduler is there again")
        for name, running in self._running.items():
            running.futures.clear()
            self._submit(name)

    def _connected(self, seconds: float) -> Client:
        until = time.monotonic() + seconds
        while True:
            try:
                return Client(self._address, timeout=LOOK_SECONDS * 5, set_as_default=False)
            except (OSError, TimeoutError) as error:
                if time.monotonic() > until:
                    raise NoScheduler(
                        f"--dask {self._address}: no scheduler answers there ({error}); write the "
                        "address that it printed, as tcp://10.0.0.1:8786, or `local`"
                    ) from None
            except ValueError as error:
                raise NoScheduler(f"--dask {self._address}: {error}") from None

    def _help_slow_ones(self) -> None:
        """Give what has taken very long to a second machine, if one has nothing else to do."""
        if len(self._seconds) < 3 or len(self._threads) < 2:
            return
        long_ago = time.monotonic() - SLOW * statistics.median(self._seconds)
        busy = self._client.processing()
        for name, running in self._running.items():
            if sum(map(len, busy.values())) >= sum(self._threads.values()):
                return
            if len(running.futures) == 1 and min(running.futures.values()) < long_ago:
                keys = {future.key for future in running.futures}
                slow = {node for node, tasks in busy.items() if keys & set(tasks)}
                if self._threads.keys() - slow - running.failed_on:
                    self._submit(name, without=slow)
                    return
