"""One submission, answering: `Session("exercises").attempt("call", ["saddle.gradient", ...])`."""

import importlib
import linecache
import sys
import traceback
from collections.abc import Callable
from types import ModuleType

from .data.expressions import contains, shorten
from .data.freeze import Freezer
from .data.records import Failure, Value


class Session:
    """Holds a submission's modules, imported from `package` when first needed."""

    def __init__(self, package: str, let_through: tuple[type[BaseException], ...] = ()):
        self.package = package
        self._let_through = (KeyboardInterrupt, *let_through)  # exceptions that are no answer
        self.freezer = Freezer()

    def module(self, name: str) -> ModuleType:
        """The submission's module of that name, e.g. "saddle"."""
        return importlib.import_module(f"{self.package}.{name}")

    def function(self, name: str) -> Callable:
        """The submission's function, e.g. "saddle.gradient"."""
        module, function = name.split(".")
        found = getattr(self.module(module), function, None)
        if not callable(found):
            raise AttributeError(f"{module}.py defines no function {function}")
        return found

    def attempt(self, operation: str, arguments: list[Value]) -> Value | Failure:
        """The frozen result of an operation, or a `Failure` that says why there is none."""
        return self.try_operation(operation, arguments)[0]

    def try_operation(
        self, operation: str, arguments: list[Value]
    ) -> tuple[Value, BaseException | None]:
        """As `attempt`, with the exception behind a failure (for a student's debugger)."""
        try:
            return self.freezer.freeze(self._perform(operation, arguments)), None
        except self._let_through:
            raise
        except BaseException as error:  # a submission raises whatever it likes, SystemExit too
            return describe(error, self.package), error

    def _perform(self, operation: str, arguments: list[Value]) -> object:
        thaw = self.freezer.thaw
        if operation == "call":
            name, positional, named = arguments
            function = self.function(name)
            named = {key: thaw(value) for key, value in named.items}
            return function(*map(thaw, positional), **named)
        if operation == "call_and_arguments":
            name, positional = arguments
            live = [thaw(value) for value in positional]
            return [self.function(name)(*live), live]
        if operation == "contains":
            return contains(self.freezer.kept(arguments[0]), [thaw(p) for p in arguments[1]])
        if operation == "release":
            return self.freezer.release()
        from .operations import torch_operations  # only here: question 1 stays free of torch

        return torch_operations.perform(self, operation, arguments)


def describe(error: BaseException, package: str) -> Failure:
    """The failure that an exception stands for, with the submission's own lines of traceback."""
    reasons = {NotImplementedError: "todo", SystemExit: "exit", MemoryError: "memory"}
    reason = next((r for kind, r in reasons.items() if isinstance(error, kind)), "raised")
    return Failure(
        reason,
        type=type(error).__name__,
        bases=[base.__name__ for base in type(error).__mro__],
        message=shorten(str(error)),
        frames=shorten(own_frames(error, package), 3000),
    )


def own_frames(error: BaseException, package: str) -> str:
    """The traceback's lines that lie in the submission's files; for a syntax error, its place."""
    if isinstance(error, SyntaxError):
        return "".join(traceback.format_exception_only(error)).rstrip()
    lines = []
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_globals.get("__name__", "").split(".")[0] == package:
            file = frame.f_code.co_filename.replace("\\", "/").rsplit("/", 1)[-1]
            source = linecache.getline(frame.f_code.co_filename, number).strip()
            lines.append(f"{file}:{number} in {frame.f_code.co_name}: {source}")
    return "\n".join(lines[-12:])


def forget(package: str) -> None:
    """Drop a package's modules, so that another one can be imported under the name."""
    for name in [n for n in sys.modules if n == package or n.startswith(package + ".")]:
        del sys.modules[name]
