"""Failures that replace an answer, with messages for the student."""

import signal

from ..worker.data.records import Failure
from ..worker.operations.declarations import Operation
from ..worker.process.limits import Limits
from ..worker.process.messages import WorkerEnding

NO_MODULE = Failure("raised", "ModuleNotFoundError", message="no module was submitted")


def place(operation: Operation, arguments: list) -> str:
    """Where a failure happened, for a message: " in `gradient`", or "" if that is unknown."""
    function = operation.function(arguments)
    return f" in `{function.rpartition('.')[2]}`" if function else ""


def skipped(limits: Limits) -> Failure:
    """Nothing was asked, since the submission's time is used up."""
    text = f"skipped: the time limit of {limits.total_seconds:g} s for all calls is used up"
    return Failure("timeout", message=text)


def late(seconds: float, is_last: bool, limits: Limits, where: str) -> Failure:
    """No answer came in time. is_last: nothing is left of the submission's time."""
    text = f"stopped after {seconds:.3g} s{where}"
    if is_last:
        text += f", which used up the time limit of {limits.total_seconds:g} s for all calls"
    return Failure("timeout", message=f"{text}: an endless loop?")


def broke_protocol(error: Exception, where: str) -> Failure:
    """The process sent something that is not an answer."""
    text = f"its process broke the grader's protocol{where}: {error}"
    return Failure("protocol", message=text)


def too_large(error: Exception, where: str) -> Failure:
    """The process sent more than the judge takes."""
    return Failure("protocol", message=f"its answer is too large{where}: {error}")


def ended(ending: WorkerEnding | None, limits: Limits, where: str) -> Failure:
    """The connection was closed. ending: how the worker ended, None if it is still running."""
    if ending is None:
        text = f"its process closed the connection to the grader{where}"
        return Failure("protocol", message=text)
    if ending.stopped == "memory":
        text = f"used more than {limits.memory >> 20} MiB of memory{where}"
        return Failure("memory", message=text)
    if ending.stopped == "processes":
        text = f"started more than {limits.processes} processes and threads{where}"
        return Failure("memory", message=text)
    if ending.stopped == "disk":
        text = f"wrote more than {limits.disk >> 20} MiB to disk{where}"
        return Failure("memory", message=text)
    if ending.status >= 0:
        return Failure("exit", message=f"exit code {ending.status}")
    if ending.status == -signal.SIGKILL:  # what the system does when memory runs out
        return Failure("memory", message=f"was killed{where}")
    if ending.status == -signal.SIGXCPU:
        text = f"used up its {limits.cpu_seconds} s of CPU time{where}"
        return Failure("timeout", message=text)
    return Failure("crash", message=f"crashed ({_signal_name(-ending.status)}){where}")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
