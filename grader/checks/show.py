"""Values and calls, written as a student would type them."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import sympy
from sympy.printing.str import StrPrinter

from ..worker.data import records
from ..worker.data.visible_text import quoted, shorten

MAX_TEXT = 400  # characters of an answer in a message
MAX_DEPTH = 40  # of nested lists in it


def show_value(value: records.Value) -> str:
    """An answer in words, short enough for a message. A huge answer takes no longer."""
    return shorten(_show(value), MAX_TEXT)


def _show(value: records.Value, depth: int = 0) -> str:
    if depth > MAX_DEPTH:
        return "..."
    match value:
        case None:
            return "None (is a `return` missing?)"
        case records.Expression() | records.RealSet():
            return value.text
        case records.Ratio():
            return f"Fraction({value.numerator}, {value.denominator})"
        case records.Matrix():
            rows = (
                _show(value.entries[i : i + value.columns], depth + 1)
                for i in range(0, len(value.entries), value.columns or 1)
            )
            return f"Matrix([{_joined(rows)}])"
        case records.Tensor():
            return f"tensor of shape {value.array.shape}, {_numbers(value.array)}"
        case np.ndarray():
            return f"array of shape {value.shape}, {_numbers(value)}"
        case records.LargeTensor():
            return f"tensor of shape {tuple(value.shape)}, {value.dtype}"
        case records.Handle():
            return f"a {value.type}"
        case records.Other():
            return f"a {value.type}: {value.text}"
        case records.Drawing():
            return f"a figure with {len(value.axes)} plot{'s' * (len(value.axes) != 1)}"
        case records.Table():
            items = (
                f"{key if value.symbols and key.isidentifier() else quoted(key)}: "
                f"{_show(item, depth + 1)}"
                for key, item in value.items
            )
            return "{" + _joined(items) + "}"
        case str():
            return quoted(value)
        case list():
            inside = ("None" if v is None else _show(v, depth + 1) for v in value)
            return f"[{_joined(inside)}]"
    return repr(value)


def _joined(parts: Iterable[str]) -> str:
    """The parts with commas between them, as many as fit into a message."""
    taken, length = [], 0
    for part in parts:
        taken.append(part)
        length += len(part) + 2
        if length > MAX_TEXT:
            break
    return ", ".join(taken)


def _numbers(array: np.ndarray) -> str:
    if array.size > 12:
        finite = array[np.isfinite(array)] if array.dtype.kind == "f" else array
        span = f", values from {finite.min():.4g} to {finite.max():.4g}" if finite.size else ""
        return f"{array.dtype}{span}"
    return f"{array.dtype}: {np.array2string(array, precision=6, separator=', ', threshold=12)}"


def call_text(
    package: str, name: str, arguments: tuple[object, ...], named: dict[str, object]
) -> str:
    """Lines that repeat the call when pasted into Python."""
    module, function = name.split(".")
    typed = [_type(a) for a in arguments] + [f"{key}={_type(a)}" for key, a in named.items()]
    call = f"{function}({', '.join(typed)})"
    lines = _preparations((*arguments, *named.values()), typed)
    return "\n".join([f"from {package}.{module} import {function}", *lines, call])


def is_torch_tensor(value: object) -> bool:
    """Recognised by its class, so that torch need not be imported."""
    return type(value).__module__.split(".")[0] == "torch"


class _Typed(StrPrinter):
    """sympy's own text, but for fractions: Python would make a float of 1/4."""

    def _print_Rational(self, expr: sympy.Rational) -> str:
        return f"Rational({expr.p}, {expr.q})"


def _type(argument: Any) -> str:
    """An argument as it is typed in Python."""
    match argument:
        case sympy.Basic():
            return _Typed().doprint(argument)
        case Fraction():
            return f"Fraction({argument.numerator}, {argument.denominator})"
        case tuple() | list():
            inside = ", ".join(map(_type, argument))
            return f"({inside},)" if len(argument) == 1 else f"({inside})"
        case dict():
            return "{" + ", ".join(f"{k!r}: {_type(v)}" for k, v in argument.items()) + "}"
        case records.Game():
            return "grad"
        case records.Surface():
            return "f"
        case records.Folder():
            return f"Path({argument.path!r})"
        case np.ndarray():
            return f"np.array({_numbers_typed(argument, 'np')})"
        case records.Tensor():
            return f"torch.tensor({_numbers_typed(argument.array, 'torch')})"
        case _ if is_torch_tensor(argument):
            return f"torch.tensor({_numbers_typed(argument, 'torch')})"
        case records.Handle():
            return argument.type.lower()
    return repr(argument)


def _numbers_typed(array: Any, module: str) -> str:
    """The nested list of an array's or tensor's numbers; inf and nan are names of the module."""
    return re.sub(r"\b(nan|inf)\b", rf"{module}.\1", str(array.tolist()))


def _preparations(arguments: Iterable[object], typed: Iterable[str]) -> list[str]:
    """The lines that must come before a call: imports, symbols, the game's gradient.

    typed: the arguments as they stand in the call.
    """
    flat = list(_flatten(arguments))
    lines = []
    symbols = [a for a in flat if isinstance(a, sympy.Symbol)]
    if any(isinstance(a, sympy.Basic) for a in flat):
        used = set(re.findall(r"\b[A-Za-z]+(?=\()|\bpi\b", " ".join(typed)))
        names = sorted(name for name in used if hasattr(sympy, name)) + ["symbols"] * bool(symbols)
        lines += [f"from sympy import {', '.join(names)}"] if names else []
    for real in (True, None):
        names = [s.name for s in dict.fromkeys(symbols) if s.is_real is real]
        if names:
            assumption = ", real=True" if real else ""
            lines.append(f'{", ".join(names)} = symbols("{" ".join(names)}"{assumption})')
    if any(isinstance(a, Fraction) for a in flat):
        lines.append("from fractions import Fraction")
    if any(isinstance(a, records.Folder) for a in flat):
        lines.append("from pathlib import Path")
    if any(isinstance(a, np.ndarray) for a in flat):
        lines.append("import numpy as np")
    if any(_type(a).startswith("torch.") for a in flat):
        lines.append("import torch")
    for argument in flat:
        if isinstance(argument, records.Game):
            f_x, f_y = _polynomial(argument.f_x), _polynomial(argument.f_y)
            lines.append(f"grad = lambda x, y: ({f_x}, {f_y})")
        if isinstance(argument, records.Surface):
            lines.append(f"f = lambda x, y: {argument.a} * x * x - {argument.b} * y * y")
    return lines


def _flatten(arguments: Iterable[object]) -> Iterator[object]:
    for argument in arguments:
        if isinstance(argument, (tuple, list)):
            yield from _flatten(argument)
        elif isinstance(argument, dict):
            yield from _flatten(argument.values())
        else:
            yield argument


def _polynomial(terms: Iterable[tuple[float, int, int]]) -> str:
    words = []
    for coefficient, power_x, power_y in terms:
        words.append(" * ".join([repr(float(coefficient)), *["x"] * power_x, *["y"] * power_y]))
    return " + ".join(words).replace("+ -", "- ") or "0.0"
