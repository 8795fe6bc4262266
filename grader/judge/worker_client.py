"""Sends the checks' requests to a sandboxed worker: a fresh one for each check and after each that
ended, so that nothing lasts from check to check.

    with WorkerClient(files, sandbox) as client:
        value, _ = client.respond("call", ["saddle.gradient", arguments, named], 10.0)

Failures that replace an answer are in failures.py, the GPU is in gpu_turn.py.
"""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from ..hidden.right_answers import RightAnswers
from ..sandbox.launch import SandboxLost
from ..sandbox.machine_names import names_of_this_machine
from ..sandbox.workers import Sandbox, Worker
from ..worker.data.records import Value
from ..worker.data.visible_text import visible
from ..worker.operations.declarations import CARRY_FORWARD, RELEASE, Operation, operation_named
from ..worker.process.limits import Limits
from ..worker.process.messages import WorkerEnding
from ..worker.wire.channel import Closed, ProtocolError, TooLate
from . import failures, gpu_turn
from .gpu_turn import GpuTurn
from .reply_budget import ReplyBudget, TooLarge

MAX_PRINTED = 32 << 10  # of all workers of a submission together
LATE_ENOUGH = 2  # calls of a function that took too long: further ones get
SHORTENED = 0.2  # of the time


class WorkerClient:
    """A submission's answers. files: its modules' bytes by name; without modules no worker is
    started. limits: of time; by default the sandbox's."""

    def __init__(
        self, files: Mapping[str, bytes], sandbox: Sandbox, limits: Limits | None = None
    ) -> None:
        self._files = {name: content for name, content in files.items() if name.endswith(".py")}
        self._sandbox = sandbox
        self._limits = limits or sandbox.isolation.limits
        self._left = self._limits.total_seconds
        self._late: Counter[tuple[str, str]] = Counter()  # calls that took too long
        self._worker: Worker | None = None  # the GPU turn's worker, while there is a turn
        self._is_used = False  # whether the next request needs a fresh worker
        self._turn: GpuTurn | None = None
        self._right: RightAnswers | None = None  # while functions are carried forward
        # Without forks a fresh worker for each check would import torch each time.
        self._lasts = not sandbox.isolation.machine.fork
        self._budget = ReplyBudget()
        self.is_lost = False  # whether the sandbox failed: then its answers do not count
        self.longest_wait = 0.0  # of its workers: the share of their time, see WorkerEnding
        self.printed = ""

    def __enter__(self) -> "WorkerClient":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def start(self) -> None:
        """Start a worker. Raises StartError if that fails."""
        if self._files:
            self._ready()

    def _ready(self) -> Worker:
        if self._worker is not None and self._is_used:
            worker, self._worker = self._worker, None
            try:
                ending = worker.renew()
            except SandboxLost:
                self.is_lost = True
                raise
            if ending is not None:
                self._keep_printed(ending)
                self._worker = worker
        if self._worker is None:
            self._worker = self._sandbox.start_worker(self._files)
        self._is_used = False
        return self._worker

    @contextmanager
    def carrying_forward(self, right: RightAnswers) -> Iterator[None]:
        """Meanwhile, some functions are replaced by right ones, in workers of their own: nothing
        that a submission learns from them lasts until the next check."""
        self._end_worker()
        self._right = right
        try:
            yield
        finally:
            self._right = None
            self._end_worker()

    def _end_worker(self) -> None:
        """The next request is answered by a fresh worker. A GPU is free at once."""
        if self._turn is not None:
            self.close()
        self._is_used = True

    def close(self) -> WorkerEnding | None:
        """End the worker, if there is one; how it ended. The next request starts another."""
        held = self._turn or self._worker
        self._worker = self._turn = None
        self._is_used = False
        ending = held.close() if held is not None else None
        if ending is not None:
            self.longest_wait = max(self.longest_wait, ending.waited)
            self._keep_printed(ending)
        return ending

    def _keep_printed(self, ending: WorkerEnding) -> None:
        """Add what the worker printed; what each prints, such as at an import, only once."""
        if not ending.printed:
            return
        printed = visible(ending.printed.decode("utf-8", "replace"))
        text = names_of_this_machine(self._sandbox.isolation.pictures)(printed)
        if ending.printed_bytes > len(ending.printed):
            text += f"\n[{ending.printed_bytes - len(ending.printed)} more bytes]\n"
        if text not in self.printed:
            self.printed = (self.printed + text)[:MAX_PRINTED]

    def respond(self, operation: str, arguments: list, seconds: float) -> tuple[Value, None]:
        """The answer to one request (see checks.submission.Respond), or a `Failure` instead.

        Raises LookupError for an operation that is not declared, without sending anything.
        """
        return self._answer(operation_named(operation), arguments, seconds), None

    def _answer(self, operation: Operation, arguments: list, seconds: float) -> Value:
        if operation is RELEASE:
            self._budget.begin_check()
        if operation is RELEASE and not self._lasts:
            self._end_worker()  # the check is over
            return None
        if not self._files:
            return failures.NO_MODULE
        if self._left <= 0:
            return failures.skipped(self._limits)
        if operation.on_gpu(*arguments):
            return self._answer_on_gpu(operation, arguments, seconds)
        if self._right is not None and (self._worker is None or self._is_used):
            replaced = [self._right.functions, self._right.judged]
            if failure := self._ask(self._ready(), CARRY_FORWARD, replaced, seconds):
                return failure
        return self._ask(self._ready(), operation, arguments, seconds)

    def _answer_on_gpu(self, operation: Operation, arguments: list, seconds: float) -> Value:
        """The answer of a worker that may use the GPU. Waiting for a slot does not count as time.

        Networks of an earlier short training in the same check are lost if it is repeated.
        """
        left = self._left
        turn = self._turn or self._take_turn()
        answer = turn.failure or self._ask(turn.worker, operation, arguments, seconds)
        if not turn.is_alone and gpu_turn.may_lack_memory(answer):
            self.close()
            self._left = left  # others may have caused the failure
            turn = self._take_turn(alone=True)
            answer = self._ask(turn.worker, operation, arguments, seconds)
        return gpu_turn.in_words(answer, self._limits)

    def _take_turn(self, alone: bool = False) -> GpuTurn:
        self.close()  # only one worker at a time
        memory = self._limits.gpu_memory
        self._turn = GpuTurn(self._sandbox, self._files, memory, alone)
        self._worker = self._turn.worker
        return self._turn

    def _ask(self, worker: Worker, operation: Operation, arguments: list, seconds: float) -> Value:
        """The worker's answer, or a failure instead, which ends the worker. seconds: the check's
        time limit, before `patience` is applied, and before it is shortened for a function that
        has taken too long before: an endless loop must not use up the time of all others."""
        where = failures.place(operation, arguments)
        seconds *= self._limits.patience
        if self._late[operation.name, where] >= LATE_ENOUGH:
            seconds *= SHORTENED
        seconds = min(seconds, self._left)
        started = time.monotonic()
        try:
            consult = partial(self._right.answer, arguments) if self._right else None
            admit = self._budget.admitting(operation, arguments, consult is not None)
            return worker.ask(operation.name, arguments, seconds, consult, admit)
        except TooLate:
            self._late[operation.name, where] += 1
            failure = failures.late(seconds, seconds == self._left, self._limits, where)
        except Closed:
            failure = failures.ended(self._ending_of(worker), self._limits, where)
        except TooLarge as error:
            failure = failures.too_large(error, where)
        except ProtocolError as error:
            failure = failures.broke_protocol(error, where)
        except BaseException:  # such as pytest-timeout's: the worker is still busy
            self.close()
            raise
        finally:
            self._left -= time.monotonic() - started
        self.close()
        return failure

    def _ending_of(self, worker: Worker) -> WorkerEnding | None:
        """How it ended, None if it is still running. Raises SandboxLost if its keeper is gone."""
        try:
            return worker.ended()
        except SandboxLost:
            self.is_lost = True
            self.close()
            raise
