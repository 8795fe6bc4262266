"""Compare answers in one place and one order: type, shape, finiteness, value.

Nearly every function takes a `Reply` and raises `Wrong`, or returns the answer in a form that the
judge can trust (floats, arrays, trees).
"""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import sympy

from ..worker.data import records
from ..worker.data.expressions import to_tree
from . import draws
from .evaluate import NoValue, Number, contains_head, evaluate, is_close, number
from .mistakes import is_exactly
from .submission import Reply

MAX_NUMBERS = 10_000  # in an array that is read as a list
NOT_EXACT = "there is a decimal number in it: use exact numbers (Rational(1, 4), not 0.25)"
# Two expressions are compared at these generic points and at a drawn one.
PLACES = (("0.7310585", "-1.2742319"), ("-2.1462937", "0.3819660"), ("1.9021130", "2.6457513"))


def items(reply: Reply, count: int | None, asked: str, labels: Sequence[str] = ()) -> list[Reply]:
    """The items of a tuple or list (exactly `count`, unless None), under these labels."""
    value = reply.value
    if not isinstance(value, list):
        raise reply.wrong(asked)
    if count is not None and len(value) != count:
        raise reply.wrong(asked, f"{len(value)} came back, not {count}")
    labels = labels or [""] * len(value)
    return [reply.part(member, label) for member, label in zip(value, labels, strict=True)]


def pair(reply: Reply, asked: str, labels: Sequence[str] = ()) -> list[Reply]:
    """The two items of a tuple, list, matrix with one row or column, or array."""
    if isinstance(reply.value, records.Table):
        raise reply.wrong(asked, "a dict came back: return the two in order, as a pair")
    members = members_of(reply.value)
    return items(reply if members is None else reply.part(members), 2, asked, labels)


def members_of(value: records.Value) -> list | None:
    """The items of any container, as a list; None for anything else."""
    if isinstance(value, records.Matrix) and 1 in (value.rows, value.columns):
        return value.entries
    if isinstance(value, np.ndarray) and value.ndim > 0 and value.size <= MAX_NUMBERS:
        return value.tolist()
    return value if isinstance(value, list) else None


def tree(reply: Reply, asked: str, exact: bool = True) -> list:
    """The tree of an expression or a plain number. exact: decimals are refused."""
    value = reply.value
    if isinstance(value, bool) or not isinstance(
        value, (int, float, records.Expression, records.Ratio)
    ):
        raise reply.wrong(asked)
    if isinstance(value, records.Ratio):
        found = ["Rational", value.numerator, value.denominator]
    elif isinstance(value, int):
        found = ["Integer", str(value)]
    elif isinstance(value, float):
        found = ["Float", repr(value)]
    else:
        found = value.tree
    if exact and contains_head(found, "Float"):
        raise reply.wrong(asked, NOT_EXACT)
    return found


class _Values:
    """The values at generic points of an expression that came back, each worked out once."""

    def __init__(self, reply: Reply, symbols: Sequence[sympy.Symbol], asked: str):
        self._reply, self._asked, self._tree = reply, asked, tree(reply, asked)
        drawn = tuple(str(draws.secret.uniform(-3.0, 3.0)) for _ in range(2))
        self._points = [
            {s.name: number(place[i % 2]) + i // 2 for i, s in enumerate(symbols)}
            for place in (*PLACES, drawn)
        ]
        self._values: list[Number] = []  # at the points that were needed so far

    def is_equal(self, expression: sympy.Expr) -> bool:
        other = to_tree(sympy.S(expression))
        try:
            return all(
                is_close(self._value(place), evaluate(other, point))
                for place, point in enumerate(self._points)
            )
        except NoValue as problem:
            raise self._reply.wrong(self._asked, str(problem)) from None

    def _value(self, place: int) -> Number:
        if place == len(self._values):
            point = self._points[place]
            self._values.append(evaluate(self._tree, point, self._reply.effort))
        return self._values[place]


def require_equal_expressions(
    parts: Sequence[Reply],
    expected: Sequence[sympy.Expr],
    symbols: Sequence[sympy.Symbol],
    asked: str,
    suspects: Iterable[tuple[Sequence[sympy.Expr], str]] = (),
) -> None:
    """Require expressions equal to those `expected`, in any form.

    suspects: what a mistake makes of all parts, and what to say about it; used only where the
    answer is wrong.
    """
    found = [_Values(part, symbols, asked) for part in parts]
    right = [values.is_equal(e) for values, e in zip(found, expected, strict=True)]
    if all(right):
        return

    def fits(suspect: Sequence[sympy.Expr]) -> bool:
        return all(values.is_equal(e) for values, e in zip(found, suspect, strict=True))

    cause = next((words for suspect, words in suspects if fits(suspect)), None)
    raise parts[right.index(False)].wrong(asked, cause)


def constant(reply: Reply, asked: str) -> Number:
    """The 30-digit value of an expression without symbols."""
    try:
        return evaluate(tree(reply, asked), {}, reply.effort)
    except NoValue as problem:
        raise reply.wrong(asked, str(problem)) from None


def one_of(
    reply: Reply,
    expected: object,
    asked: str,
    likely: str | None = None,
    draw: Callable[[], bytes] | None = None,
) -> None:
    """Require exactly this text or truth value. draw: draws the message's picture."""
    if not is_exactly(reply.value, expected):
        wrong = reply.wrong(asked, likely)
        raise wrong.showing(draw) if draw else wrong


def real(reply: Reply, asked: str) -> float:
    """A finite number, from a float, an int, or an array or tensor of shape ()."""
    value = reply.value
    if isinstance(value, records.Tensor):
        value = value.array
    if isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "fiu":
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise reply.wrong(asked)
    if not np.isfinite(value):
        raise reply.wrong(asked, "the number is not finite")
    return float(value)


def pair_of_reals(reply: Reply, asked: str) -> np.ndarray:
    """Two finite numbers, from a tuple, a list or an array of two."""
    value = reply.value
    if isinstance(value, np.ndarray) and value.shape == (2,):
        reply = reply.part(list(value.tolist()))
    return np.array([real(member, asked) for member in items(reply, 2, asked)])


def array(
    reply: Reply, shape: tuple[int, ...], asked: str, dtype: str | None = None, finite: bool = True
) -> np.ndarray:
    """A numpy array of this shape (and dtype), finite unless stated otherwise."""
    if isinstance(reply.value, list):
        raise reply.wrong(asked, "a list came back: make it a numpy array")
    return _checked(reply, reply.value, shape, asked, dtype, finite)


def tensor(
    reply: Reply, shape: tuple[int, ...] | None, asked: str, dtype: str | None = "float32"
) -> np.ndarray:
    """The numbers of a torch tensor of this shape (and dtype), all finite."""
    value = reply.value.array if isinstance(reply.value, records.Tensor) else None
    if isinstance(reply.value, np.ndarray):
        raise reply.wrong(asked, "a numpy array came back: return the tensor itself")
    if isinstance(reply.value, list):
        raise reply.wrong(asked, "a tuple or list came back: return the tensor itself")
    return _checked(reply, value, shape, asked, dtype, finite=True)


def tensors_in(value: records.Value) -> list[records.Tensor]:
    """The tensors in an answer: itself, or those in a tuple, list or dict."""
    if isinstance(value, records.Table):
        value = [item for _, item in value.items]
    several = value if isinstance(value, list) else [value]
    return [item for item in several if isinstance(item, records.Tensor)]


def _checked(
    reply: Reply,
    value: records.Value,
    shape: tuple[int, ...] | None,
    asked: str,
    dtype: str | None,
    finite: bool,
) -> np.ndarray:
    if not isinstance(value, np.ndarray):
        raise reply.wrong(asked)
    if dtype is not None and value.dtype.name != dtype:
        raise reply.wrong(asked, f"the numbers are {value.dtype}, not {dtype}")
    if shape is not None and value.shape != shape:
        raise reply.wrong(asked, f"the shape is {value.shape}, not {shape}")
    if finite and not np.isfinite(value).all():
        raise reply.wrong(asked, "some numbers are not finite")
    return value


def is_close_array(found: np.ndarray, expected: np.ndarray, tolerance: float) -> bool:
    """Same shape, and every difference within tolerance of the largest expected value."""
    if found.shape != np.shape(expected):
        return False
    scale = max(float(np.max(np.abs(expected), initial=0.0)), 1e-30)
    return bool(np.all(np.abs(found - expected) <= tolerance * scale))


def is_equal(a: records.Value, b: records.Value) -> bool:
    """Whether two plain values are of one type and the same, arrays and records by their parts."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and np.array_equal(a, b)
    if isinstance(a, records.Record):
        return all(is_equal(getattr(a, name), getattr(b, name)) for name in a.__struct_fields__)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(is_equal, a, b))
    return a == b
