"""Runs a submission: `Session("exercises").attempt("call", ["saddle.gradient", ...])`."""

import importlib
import linecache
import sys
import traceback
from collections.abc import Callable
from types import FrameType, ModuleType

from .data.expressions import shorten
from .data.freeze import Freezer
from .data.records import Failure, Value
from .operations import calls, carried_functions  # noqa: F401 (register what needs no torch)
from .operations.declarations import operation_named
from .operations.implementations import implementation_of

SOURCE = 120  # characters of a line of source in a traceback


class Session:
    """A submission's modules, imported from `package` when first needed."""

    def __init__(self, package: str, let_through: tuple[type[BaseException], ...] = ()) -> None:
        """let_through: exceptions that are raised instead of being the submission's answer."""
        self.package = package
        self._let_through: tuple[type[BaseException], ...] = (KeyboardInterrupt, *let_through)
        self.freezer = Freezer()
        self.consult: Callable[[list[Value]], Value] = _no_judge  # see operations/carried_functions

    def module(self, name: str) -> ModuleType:
        """The submission's module of that name, e.g. "saddle"."""
        full_name = f"{self.package}.{name}"
        if name == "figures" and "matplotlib" in sys.modules:
            _stay_headless()
        try:
            return importlib.import_module(full_name)
        except Exception as error:
            if not _comes_from_backend(error):
                raise
        _stay_headless()  # another module chooses a backend, which fails without a screen
        return importlib.import_module(full_name)

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
        """Like `attempt`, with the exception behind a failure (for a student's debugger)."""
        try:
            return self.freezer.freeze(self.perform(operation, arguments)), None
        except self._let_through:
            raise
        except BaseException as error:  # a submission can raise anything, also SystemExit
            return self.failure(error), error

    def failure(self, error: BaseException) -> Failure:
        """The failure that an exception of the submission is."""
        return describe(error, self.package)

    def perform(self, operation: str, arguments: list[Value]) -> object:
        """The result of an operation (see operations/), not frozen yet. Raises LookupError for a
        name that is not declared."""
        function = implementation_of(operation_named(operation))
        return function(self, *map(self.freezer.thaw, arguments))


def _stay_headless() -> None:
    from .data.headless import stay_headless  # here: question 1 needs no matplotlib

    stay_headless()


def _comes_from_backend(error: BaseException) -> bool:
    """Whether matplotlib could not use the backend that a module chose."""
    frames = (frame for frame, _ in traceback.walk_tb(error.__traceback__))
    return any(frame.f_code.co_name == "switch_backend" for frame in frames)


def _no_judge(question: list[Value]) -> Value:
    raise RuntimeError("there is no judge to ask")


def describe(error: BaseException, package: str) -> Failure:
    """The failure for an exception, with the submission's own lines of the traceback."""
    reasons = {SystemExit: "exit", MemoryError: "memory"}
    reason = next((r for kind, r in reasons.items() if isinstance(error, kind)), "raised")
    if isinstance(error, NotImplementedError) and _is_raised_by(error, package):
        reason = "todo"
    return Failure(
        reason,
        type=type(error).__name__,
        bases=[base.__name__ for base in type(error).__mro__],
        message=shorten(str(error)),
        frames=shorten(own_frames(error, package), 3000),
    )


def _is_raised_by(error: BaseException, package: str) -> bool:
    """Whether one of the submission's own lines raises it: libraries raise NotImplementedError,
    too, torch for a module without `forward`, sympy for an equation that it cannot solve."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    return bool(frames) and _is_of(frames[-1], package)


def _is_of(frame: FrameType, package: str) -> bool:
    return frame.f_globals.get("__name__", "").split(".")[0] == package


def own_frames(error: BaseException, package: str) -> str:
    """The traceback's lines in the submission's files; for a syntax error, its place."""
    if isinstance(error, SyntaxError):
        told = "".join(traceback.format_exception_only(error)).rstrip().splitlines()
        # The source and the mark below it are indented by four; the file and the message are not.
        return "\n".join(shorten(each, SOURCE) if each[:4].isspace() else each for each in told)
    lines = []
    for frame, number in traceback.walk_tb(error.__traceback__):
        if _is_of(frame, package):
            file = frame.f_code.co_filename.replace("\\", "/").rsplit("/", 1)[-1]
            source = linecache.getline(frame.f_code.co_filename, number).strip()
            lines.append(f"{file}:{number} in {frame.f_code.co_name}: {shorten(source, SOURCE)}")
    return "\n".join(lines[-12:])


def forget(package: str) -> None:
    """Drop a package's modules, so that another one can be imported under the name."""
    for name in [n for n in sys.modules if n == package or n.startswith(package + ".")]:
        del sys.modules[name]
