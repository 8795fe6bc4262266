"""Ask a submission, wherever it runs: `submission.call("saddle.gradient", f, x, y)`.

`Submission` turns a check's arguments into plain data, sends them through `respond` (a `Session` in
this process, or the grader's worker behind a socket) and turns failures into the exceptions of
outcomes.py. A `Reply` knows the call that led to it, so that a message can begin with lines that
can be pasted into Python.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from fractions import Fraction
from functools import partial
from typing import Any

import pytest
import sympy

from ..worker.data import records
from ..worker.data.expressions import to_tree
from ..worker.operations.declarations import CALL, CALL_AND_ARGUMENTS, RELEASE, Operation
from ..worker.session import own_frames
from . import surroundings
from .evaluate import Effort
from .replies import typed
from .results.outcomes import Raised, Stopped, Todo, Wrong
from .show import call_text, is_torch_tensor, show_value

CALL_SECONDS = 10.0

Call = str | Callable[[], str]
Respond = Callable[[str, list[records.Value], float], tuple[records.Value, BaseException | None]]


class Reply:
    """A submission's answer to one call: the plain value, and the call in words.

    call: its text, or a function that makes it, called only if a message needs it.
    effort: how much the evaluation of its expressions may still cost.
    label: which part of the answer this is, in words; empty for the whole answer.
    """

    def __init__(
        self, value: records.Value, call: Call, effort: Effort | None = None, label: str = ""
    ):
        self.value = value
        self.effort = effort or Effort()
        self.label = label
        self._call = call

    @property
    def call(self) -> str:
        return _text(self._call)

    def wrong(self, asked: str, likely: str | None = None, returned: str | None = None) -> Wrong:
        """The exception to raise if this answer is wrong."""
        returned = returned or show_value(self.value)
        if self.label:
            returned = f"{self.label}: {returned}"
        return Wrong(self.call, returned, asked, likely)

    def then(self, *lines: str) -> "Reply":
        """This answer, where the call calls it `output` and goes on with these lines. They print
        what a message says in words."""
        call = self.call.splitlines()
        if not call:
            return self
        text = "\n".join([*call[:-1], f"output = {call[-1]}", *lines])
        return Reply(self.value, text, self.effort, self.label)

    def not_repeatable(self) -> "Reply":
        """This answer, where no lines to try would give the same one."""
        return Reply(self.value, "", self.effort, self.label)

    def part(self, value: records.Value, label: str = "") -> "Reply":
        """A part of this answer. label: which part, for messages."""
        return Reply(value, self._call, self.effort, label or self.label)


class Submission:
    """A submission that can be asked. package: the name that messages import from. carried: which
    of its functions are replaced by right ones at the moment."""

    def __init__(self, respond: Respond, package: str):
        self._respond = respond
        self.package = package
        self.carried: Sequence[str] = ()

    def call(
        self, name: str, *arguments: object, seconds: float = CALL_SECONDS, **named: object
    ) -> Reply:
        """The answer of the submission's function `name` ("module.function")."""
        call = partial(call_text, self.package, name, arguments, named)
        value = self._answer(
            CALL, [name, _present(arguments), _present(named)], call, name, seconds
        )
        return Reply(value, call)

    def call_with_arguments(
        self, name: str, *arguments: object
    ) -> tuple[Reply, list[records.Value]]:
        """As `call`, with the arguments as they are after the call."""
        call = partial(call_text, self.package, name, arguments, {})
        presented = [name, _present(arguments)]
        answer = self._answer(CALL_AND_ARGUMENTS, presented, call, name, CALL_SECONDS)
        value, after = typed(CALL_AND_ARGUMENTS, presented, answer)
        return Reply(value, call), after

    def ask(
        self,
        operation: Operation,
        *arguments: object,
        of: str,
        call: str = "",
        seconds: float = CALL_SECONDS,
    ) -> Any:
        """The reply to an operation, in the type that the operation declares (see
        grader/worker/operations). of: the function that messages are about. call: lines to try,
        "" for none."""
        value = self._answer(operation, _present(arguments), call, of, seconds)
        return typed(operation, arguments, value)

    def refuses(
        self, name: str, *arguments: object, error: str, asked: str, **named: object
    ) -> str:
        """Require that the call raises `error`, a class's name. Returns the exception's message."""
        call = partial(call_text, self.package, name, arguments, named)
        presented = [name, _present(arguments), _present(named)]
        value = self._request(CALL, presented, name, CALL_SECONDS)[0]
        return self._require_error(value, call, name, error, asked)

    def operation_refuses(
        self, operation: Operation, *arguments: object, of: str, call: str, error: str, asked: str
    ) -> None:
        """As `refuses`, for an operation."""
        value = self._request(operation, _present(arguments), of, CALL_SECONDS)[0]
        if not isinstance(value, records.Failure):
            typed(operation, arguments, value)
            raise Wrong(call, "no exception", asked)
        self._require_error(value, call, of, error, asked)

    def reply(self, value: records.Value, call: Call) -> Reply:
        """A part of an operation's result, as the answer to this call."""
        return Reply(value, call)

    @contextmanager
    def raising_first(self, value: records.Value, call: Call, of: str) -> Iterator[None]:
        """Judge what an operation did, of which a part is `value`: if that is the failure of a
        call that had raised an exception, this is told in place of what is wrong."""
        try:
            yield
        except Wrong:
            if isinstance(value, records.Failure):
                raise _exception(value, call, of, "an answer, not an exception") from None
            raise

    def release(self) -> None:
        """Let the submission's side drop the objects that handles point to."""
        with suppress(Stopped):
            self._request(RELEASE, [], "", CALL_SECONDS)

    def _require_error(
        self, value: records.Value, call: Call, of: str, error: str, asked: str
    ) -> str:
        if not isinstance(value, records.Failure):
            raise Wrong(_text(call), show_value(value), asked)
        if value.reason == "raised" and error in value.bases:
            return value.message
        raise _exception(value, call, of, asked)

    def _answer(
        self,
        operation: Operation,
        arguments: list[records.Value],
        call: Call,
        of: str,
        seconds: float,
    ) -> records.Value:
        value, cause = self._request(operation, arguments, of, seconds)
        if isinstance(value, records.Failure):
            raise _exception(value, call, of, "an answer, not an exception") from cause
        return value

    def _request(
        self, operation: Operation, arguments: list[records.Value], of: str, seconds: float
    ) -> tuple[records.Value, BaseException | None]:
        try:
            return self._respond(operation.name, arguments, seconds)
        except pytest.fail.Exception as error:  # pytest-timeout, from within the submission
            message = f"stopped in `{of.rpartition('.')[2]}` at the time limit: an endless loop?"
            where = own_frames(error, self.package)
            raise Stopped("timeout", f"{message}\n{where}".rstrip()) from None


def _text(call: Call) -> str:
    return call if isinstance(call, str) else call()


def _exception(failure: records.Failure, call: Call, of: str, asked: str) -> BaseException:
    if failure.reason == "todo":
        return Todo(failure.message or f"{of} is not written yet")
    if failure.reason == "raised":
        returned = f"{failure.type}: {failure.message}".rstrip(": ")
        if failure.frames:
            returned = f"an exception\n{failure.frames}" + (
                "" if "SyntaxError" in failure.bases else f"\n{returned}"
            )
        symbols = "a comparison still contains symbols: substitute the point's coordinates first"
        likely = surroundings.cause(failure.type, failure.message)
        if "truth value of Relational" in failure.message:
            likely = symbols
        raised = Raised(_text(call), returned, asked, likely)
        raised.line = _line_at_import(failure)
        return raised
    name = f"`{of.rpartition('.')[2]}`"
    words = {
        "exit": f"{name} ended the program ({failure.message or 'exit'})",
        "memory": failure.message if name in failure.message else f"{name} ran out of memory",
    }
    return Stopped(failure.reason, words.get(failure.reason, failure.message))


def _line_at_import(failure: records.Failure) -> str:
    """The line at which a module cannot be imported, "line 3 of saddle.py"; "" if it was."""
    if "SyntaxError" in failure.bases:
        place = re.search(r'([\w.]+)", line (\d+)', failure.frames)
    else:
        *_, place = None, *re.finditer(r"^([\w.]+):(\d+) in <module>", failure.frames, re.M)
    return f"line {place[2]} of {place[1]}" if place else ""


def _present(argument: Any) -> records.Value:
    """A check's argument as plain data. Of a handle only its number is sent: its text came from the
    submission's side and may be too long."""
    match argument:
        case records.Handle():
            return records.Handle(argument.number, "")
        case records.RealSet():
            return records.RealSet(None, None, argument.handle, "")
    if isinstance(argument, sympy.Basic):
        return records.Expression(to_tree(argument), "")  # only answers need the text
    if isinstance(argument, Fraction):
        return records.Ratio(str(argument.numerator), str(argument.denominator))
    if isinstance(argument, (list, tuple)):
        return [_present(item) for item in argument]
    if isinstance(argument, dict):
        return records.Table([(key, _present(value)) for key, value in argument.items()])
    if is_torch_tensor(argument):
        return records.Tensor(argument.detach().cpu().numpy())
    return argument
