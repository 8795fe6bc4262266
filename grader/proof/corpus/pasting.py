"""Pastes the "try it" of messages into Python: it must run, and show what "returned" says.

    report = pasted(entry.files(), {"1.a.1": message})        # {} where every one does
    report["1.a.1"]                                           # e.g. "prints 3, not 4"

Each submission gets a process of its own, in which its modules are the package `exercises`. The
corpus is the kit's own: nothing is locked down here. Messages without lines to try are passed over,
and so are those of checks that were judged with the kit's functions in the place of failed ones.

The comparison: an exception must be of the same type. What the last line returns or prints, shown
as messages show values, must be what "returned" says, word for word; numbers may differ by 0.2%,
since messages abbreviate them. Where "returned" is about a part of an answer ("f_x: ..."), some
part must be it: which one is not compared. Of a figure only the number of plots is compared. What
stands after a semicolon ("...; 99% of the pixels have another value") need not be printed.
"""

import contextlib
import io
import multiprocessing
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from ...checks.layout import EXERCISES
from ...checks.question_2.drawn_figures import SHOWN
from ...checks.results.printed_messages import sections
from ...checks.show import show_value
from ...worker.data import records
from ...worker.data.freeze import Freezer

SECONDS = 120  # for one message
ELSEWHERE = "judged with a right"  # with the kit's own functions, which nobody can paste
PRELOADED = ("torch", "torchvision", "sympy", "matplotlib.figure", "numpy", __name__)
RELATIVE, ABSOLUTE = 2e-3, 1e-6  # between two numbers: messages show four digits at least
NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d[\d,]*\.?\d*(?:[eE][-+]?\d+)?|\binf\b|\bnan\b)")

Submission = tuple[Mapping[str, bytes], Mapping[str, str]]  # files by name, messages by number


def pasted_all(submissions: Sequence[Submission], jobs: int = 1) -> Iterator[dict[str, str]]:
    """What is wrong with each submission's messages, see `pasted`; in the order given."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    with context.Pool(jobs, maxtasksperchild=1) as pool:
        yield from pool.imap(_pasted, submissions, chunksize=1)


def _pasted(submission: Submission) -> dict[str, str]:
    return pasted(*submission)


def pasted(files: Mapping[str, bytes], messages: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with each message that does not run or prints something else, by its number.

    Replaces the package `exercises` in this process. messages: those of failed checks.
    """
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        package = Path(folder, "exercises")
        shutil.copytree(EXERCISES, package, ignore=shutil.ignore_patterns("__pycache__"))
        for name, content in files.items():
            (package / name).write_bytes(content)
        sys.path.insert(0, folder)
        faults = {}
        for number, message in messages.items():
            for module in [m for m in sys.modules if m.partition(".")[0] == "exercises"]:
                del sys.modules[module]
            if fault := fault_of(message):
                faults[number] = fault
        sys.path.remove(folder)
        return faults


def fault_of(message: str) -> str:
    """Why the message's "try it" does not run, or does not show what was returned; else ""."""
    parts = sections(message)
    if "try it" not in parts or ELSEWHERE in parts.get("note", ""):
        return ""
    expected = parts.get("returned", "")
    printed = io.StringIO()
    previous = signal.signal(signal.SIGALRM, _stop)
    signal.alarm(SECONDS)
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
            value = _last_value(parts["try it"].removesuffix(SHOWN))
    except Exception as error:
        if re.search(rf"^{type(error).__name__}(:|$)", expected, re.MULTILINE):
            return ""
        return f"raises {type(error).__name__}: {error}; returned: {expected}"
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)
    frozen = Freezer().freeze(value)
    if isinstance(frozen, records.Drawing):  # what is drawn on it is described in words
        expected = expected.partition(":")[0]
    shown = [printed.getvalue().strip(), repr(value), *_shown(frozen)]
    if any(agrees(text, expected) for text in shown):
        return ""
    return f"prints {shown[0] or shown[1]}; returned: {expected}"


def _stop(number: int, frame: object) -> None:
    raise TimeoutError(f"more than {SECONDS} s")


def _last_value(code: str) -> Any:
    """Run the lines one by one, as at Python's prompt; the value of the last one."""
    names: dict[str, Any] = {"__name__": "__main__"}
    statements = _statements(code)
    for statement in statements[:-1]:
        exec(compile(statement, "<try it>", "single"), names)
    try:
        last = compile(statements[-1], "<try it>", "eval")
    except SyntaxError:
        exec(compile(statements[-1], "<try it>", "single"), names)
        return None
    return eval(last, names)


def _statements(code: str) -> list[str]:
    """The code's statements, each with its own lines."""
    import ast

    lines = code.splitlines()
    starts = [node.lineno - 1 for node in ast.parse(code).body]
    return ["\n".join(lines[a:b]) + "\n" for a, b in pairwise([*starts, len(lines)])]


def _shown(value: records.Value) -> Iterator[str]:
    """The value as a message shows it, then its parts."""
    yield value if isinstance(value, str) else show_value(value)
    yield repr(value)
    parts: Sequence[records.Value] = []
    if isinstance(value, records.Matrix):
        parts = value.entries
    elif isinstance(value, list):
        parts = value
    elif isinstance(value, records.Table):
        parts = [part for _, part in value.items]
    for part in parts[:100]:
        yield from _shown(part)


def agrees(printed: str, returned: str) -> bool:
    """Whether what Python printed is what a message says was returned."""
    words, numbers = _split(printed)
    # Without the label of a part; without what only the check can tell, as it knows the answer.
    for text in (returned, returned.partition(": ")[2], returned.partition("; ")[0]):
        told, told_numbers = _split(text)
        if (told or told_numbers) and told == words and _close(told_numbers, numbers):
            return True
    return False


def _split(text: str) -> tuple[str, list[float]]:
    """The text without its numbers and spaces, and the numbers."""
    numbers = [float(found.replace(",", "") or "nan") for found in NUMBER.findall(text)]
    return re.sub(r"\s+", "", NUMBER.sub("#", text)), numbers


def _close(some: Sequence[float], others: Sequence[float]) -> bool:
    def same(a: float, b: float) -> bool:
        return a == b or (a != a and b != b) or abs(a - b) <= ABSOLUTE + RELATIVE * abs(b)

    return len(some) == len(others) and all(map(same, some, others))
