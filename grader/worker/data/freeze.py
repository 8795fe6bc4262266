"""Converts objects to plain data (`Freezer.freeze`), and a check's plain data to objects (`thaw`).

torch and matplotlib are not imported here: their objects can only occur once the submission has
imported them.
"""

import sys
from collections.abc import Callable
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import sympy

from . import records
from .expressions import NotEncodable, expression_record, from_tree, matrix_record
from .real_sets import set_record
from .visible_text import shorten

MAX_ITEMS = 20_000
MAX_TEXT = 20_000
WHOLE_TENSOR_BYTES = 16 << 20  # a larger tensor is read in slices
DTYPES = ("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64")


def _is(value: object, module: str, name: str) -> bool:
    """isinstance for a class of a module that may not be imported."""
    loaded = sys.modules.get(module)
    return loaded is not None and isinstance(value, getattr(loaded, name))


class Freezer:
    """Converts answers to plain data, and keeps objects that stay in the worker, by number."""

    def __init__(self) -> None:
        self._kept: list[Any] = []

    def keep(self, value: object) -> int:
        """Keep the object; the number for its handle, the same for the same object."""
        for number, kept in enumerate(self._kept):
            if kept is value:
                return number
        self._kept.append(value)
        return len(self._kept) - 1

    def kept(self, handle: records.Handle | records.RealSet | records.LargeTensor) -> Any:
        """The object behind a `Handle`, a `RealSet` or a `LargeTensor`."""
        return self._kept[handle.number if isinstance(handle, records.Handle) else handle.handle]

    def release(self) -> None:
        """Forget every object; their handles become invalid."""
        self._kept.clear()

    def freeze(self, value: Any) -> records.Value:
        """The object as plain data; see records.py."""
        if value is None or isinstance(value, (bool, np.bool_)):
            return None if value is None else bool(value)
        if isinstance(value, (np.integer, np.floating)):
            value = value.item()
        if isinstance(value, int):
            return int(value) if abs(value) < 2**63 else expression_record(sympy.Integer(value))
        if isinstance(value, float):
            return float(value)
        if isinstance(value, Fraction):
            return records.Ratio(str(value.numerator), str(value.denominator))
        if isinstance(value, str):  # an Enum's member of text, too: its own __str__ says more
            return str.__str__(value)[:MAX_TEXT]
        if isinstance(value, records.Handle | records.Failure):  # from an operation
            return value
        return (
            self._freeze_sympy(value)
            if isinstance(value, (sympy.Basic, sympy.MatrixBase))
            else self._freeze_container(value)
        )

    def _freeze_sympy(self, value: sympy.Basic | sympy.MatrixBase) -> records.Value:
        try:
            if value in (sympy.true, sympy.false):
                return bool(value)
            if isinstance(value, (sympy.Tuple, sympy.Point, sympy.NDimArray)):
                items = value.args if isinstance(value, sympy.Point) else value
                return [self.freeze(item) for item in islice(items, MAX_ITEMS)]
            if isinstance(value, sympy.Poly):
                return expression_record(value.as_expr())
            if isinstance(value, sympy.MatrixBase):
                return matrix_record(value)
            if isinstance(value, sympy.Set):
                return set_record(value, self.keep(value), self.freeze)
            return expression_record(value)
        except NotEncodable as error:
            return records.Other(type(value).__name__, shorten(f"{value} (contains {error})"))

    def _freeze_container(self, value: Any) -> records.Value:
        if isinstance(value, np.ndarray):
            if value.dtype.name in DTYPES:
                return np.ascontiguousarray(value).reshape(value.shape)
            return [self.freeze(item) for item in value.tolist()]
        if _is(value, "torch", "Tensor"):
            return self._freeze_tensor(value)
        if _is(value, "torch.nn", "Module") or _is(value, "torch.optim", "Optimizer"):
            return records.Handle(self.keep(value), type(value).__name__)
        if _is(value, "matplotlib.figure", "Figure"):
            from .drawings import drawing_record

            return drawing_record(value)
        if isinstance(value, dict):
            symbols = bool(value) and all(isinstance(key, sympy.Symbol) for key in value)
            return records.Table([(str(k), self.freeze(v)) for k, v in value.items()], symbols)
        if hasattr(value, "__iter__") and not isinstance(value, type):
            return [self.freeze(item) for item in islice(value, MAX_ITEMS)]
        return records.Other(type(value).__name__, shorten(repr(value)))

    def _freeze_tensor(self, value: Any) -> records.Value:
        array = value.detach().cpu()
        if str(array.dtype) == "torch.bfloat16":
            return records.Other("bfloat16 tensor", str(tuple(array.shape)))
        if array.numel() * array.element_size() > WHOLE_TENSOR_BYTES:
            dtype = str(array.dtype).removeprefix("torch.")
            return records.LargeTensor(self.keep(array), dtype, list(array.shape))
        return records.Tensor(array.contiguous().numpy().copy(), bool(value.requires_grad))

    def thaw(self, value: records.Value) -> Any:
        """The object for a check's plain data: sympy, tensors, functions, paths; lists become
        tuples."""
        match value:
            case list():
                return tuple(self.thaw(item) for item in value)
            case records.Expression():
                return from_tree(value.tree)
            case records.Ratio():
                return Fraction(int(value.numerator), int(value.denominator))
            case records.Tensor():
                import torch

                return torch.from_numpy(value.array.copy()).requires_grad_(value.requires_grad)
            case records.Handle() | records.LargeTensor():
                return self.kept(value)
            case records.Table():
                return {key: self.thaw(item) for key, item in value.items}
            case records.Game():
                return _gradient_function(value)
            case records.Surface():
                return lambda x, y: value.a * x * x - value.b * y * y
            case records.Folder():
                return Path(value.path)
            case np.ndarray():
                return value.copy()
        return value


def _gradient_function(game: records.Game) -> Callable[[float, float], tuple[float, float]]:
    """grad(x, y) of a game, from products only, so that floats overflow to inf without an error."""

    def polynomial(terms: list[tuple[float, int, int]], x: float, y: float) -> float:
        total = 0.0
        for coefficient, power_x, power_y in terms:
            term = coefficient
            for factor in [x] * power_x + [y] * power_y:
                term = term * factor
            total = total + term
        return total

    def grad(x: float, y: float) -> tuple[float, float]:
        return polynomial(game.f_x, x, y), polynomial(game.f_y, x, y)

    return grad
