"""Replies that no honest worker sends, all of them plain data that the wire lets through."""

import math
import random

import msgspec
import numpy as np

from grader.worker.data import records
from grader.worker.data.records import (
    Drawing,
    Expression,
    Failure,
    Folder,
    Game,
    Handle,
    LargeTensor,
    Matrix,
    Other,
    Ratio,
    RealSet,
    Surface,
    Table,
    Tensor,
)

NOWHERE = 10**6  # a handle behind which there is nothing
PICTURE = np.zeros((2, 2, 3), np.uint8)
SYMBOL, IMAGINARY = ["Symbol", "zz", False], ["I"]
HUGE = ["Pow", ["Integer", "9"], ["Integer", "999999"]]
REALS, CONDITION = ["Reals"], ["StrictLessThan", ["Symbol", "t", True], HUGE]


def _nested(depth: int) -> list:
    value = []
    for _ in range(depth):
        value = [value]
    return value


def _interval(*ends) -> RealSet:
    return RealSet([[*ends, True, True]], None, NOWHERE, "a set")


HOSTILE = {
    "none": None,
    "true": True,
    "false": False,
    "5": 5,
    "-1": -1,
    "2**62": 2**62,
    "nan": math.nan,
    "inf": math.inf,
    "0.5": 0.5,
    "text": "text",
    "no text": "",
    "long text": "x" * 200_000,
    "[]": [],
    "[[]]": [[]],
    "[None]": [None],
    "two nones": [None, None],
    "uneven": [[1, 2], [3], "a"],
    "a nest": _nested(150),
    "thousands": list(range(30_000)),
    "pairs": [[1, 1]] * 9_000,
    "named nothing": [["weight", None]],
    "truths": [True] * 21,
    "integer": Expression(["Integer", "7"], "7"),
    "symbol": Expression(SYMBOL, "zz"),
    "decimal": Expression(["Float", "0.25"], "0.25"),
    "not a number": Expression(["nan"], "nan"),
    "imaginary": Expression(IMAGINARY, "I"),
    "tower": Expression(["Pow", ["Rational", "3", "4"], HUGE], ""),
    "expressions": [Expression(["zoo"], "zoo"), Expression(["Pow"], "")],
    "no matrix": Matrix(0, 3, []),
    "odd matrix": Matrix(2, 2, [None, "a", [], math.nan]),
    "matrix of nan": Matrix(2, 2, [Expression(["nan"], "")] * 4),
    "unlisted set": RealSet(None, None, NOWHERE, "a set"),
    "odd set": RealSet(None, ["a", []], 0, ""),
    "set by a condition": RealSet(None, None, NOWHERE, "", ["ConditionSet", "t", CONDITION, REALS]),
    "nested sets": RealSet(None, None, NOWHERE, "", ["Union"] + [["Intersection", REALS]] * 3_000),
    "empty set": RealSet([], [], NOWHERE, "EmptySet"),
    "imaginary set": _interval(IMAGINARY, IMAGINARY),
    "set of nan": _interval(["nan"], ["zoo"]),
    "endless set": _interval(["-oo"], ["oo"]),
    "symbolic set": _interval(SYMBOL, SYMBOL),
    "huge set": _interval(["Integer", "0"], HUGE),
    "ratio": Ratio("1", "-3"),
    "huge ratio": Ratio("9" * 5_000, "7"),
    "tensor": Tensor(np.zeros(3, np.float32)),
    "empty tensor": Tensor(np.zeros((0, 1, 28, 28))),
    "tensor of nan": Tensor(np.array(np.nan, np.float32), True),
    "tensor of truth": Tensor(np.ones((2, 2), bool)),
    "scalar": Tensor(np.array(7)),
    "eight axes": Tensor(np.zeros((1,) * 8, np.float16)),
    "huge tensor": Tensor(np.zeros((5_000, 1, 28, 28), np.float32)),
    "large tensor": LargeTensor(NOWHERE, "float32", [60_000, 1, 28, 28]),
    "no tensor": LargeTensor(-(2**63), "bool", []),
    "handle": Handle(NOWHERE, "Sequential"),
    "odd handle": Handle(-(2**62), "x" * 200_000),
    "game": Game([(math.nan, -1, 10**9)], []),
    "surface": Surface(math.nan, 0.0),
    "folder": Folder("/" * 200_000),
    "no table": Table([]),
    "odd table": Table([("loss", None)]),
    "double table": Table([("loss", 1), ("loss", 2)]),
    "other": Other("Thing", "a thing"),
    "no figure": Drawing([], "", PICTURE),
    "odd figure": Drawing([Table([])], "", PICTURE),
    "todo": Failure("todo"),
    "raised": Failure("raised"),
    "odd error": Failure("raised", "X" * 20_000, ["Exception", ""], "text", "f" * 200_000),
    "an error asked for": Failure("raised", "ValueError", ["ValueError"], ""),
    "exit": Failure("exit", message="m" * 200_000),
    "memory": Failure("memory"),
    "timeout": Failure("timeout"),
    "crash": Failure("crash"),
    "protocol": Failure("protocol"),
    "array": np.full(2, 7.25),
    "no array": np.zeros((0,)),
    "empty rows": np.zeros((0, 2)),
    "number in an array": np.array(0.5),
    "integers": np.zeros((7, 2), np.int64),
    "truth in arrays": np.ones((3, 2), bool),
    "array of inf": np.full((41, 2), -np.inf),
    "pixels": np.zeros((9, 28, 28), np.uint8),
    "huge array": np.full((4_000_000, 2), np.nan),
}


def changed(value: records.Value, number: int) -> records.Value:
    """The value with one part, drawn by the number, replaced: by a hostile value or by a likeness
    (of another length, type or shape, or with other contents)."""
    return _changed(value, random.Random(number))


def _changed(value, draw: random.Random):
    parts = _parts(value)
    if not parts or draw.random() < 0.2:
        return draw.choice([*_likenesses(value), *draw.sample(list(HOSTILE.values()), 6)])
    key = draw.choice(list(parts))
    part = _changed(parts[key], draw)
    if isinstance(value, list):
        return [*value[:key], part, *value[key + 1 :]]
    if isinstance(value, Table):
        return Table([(name, part if name == key else old) for name, old in value.items])
    return msgspec.structs.replace(value, **{key: part})


def _parts(value) -> dict:
    """What a list, a table or a record holds, by index or name."""
    if isinstance(value, list):
        return dict(enumerate(value))
    if isinstance(value, Table):
        return dict(value.items)
    if isinstance(value, records.Record):
        return {name: getattr(value, name) for name in value.__struct_fields__}
    return {}


def _likenesses(value) -> list:
    """Values that differ little from it: most of them in a single respect."""
    match value:
        case bool():
            return [not value, int(value), None]
        case int() | float():
            return [value + 1, -value, str(value), [value], np.array(value)]
        case str():
            return ["", value * 2, None, [value]]
        case list():
            return [[], value[:-1], value + value[-1:], value[::-1], value[:1] * 5_000, [value]]
        case Table():
            renamed = [("other", part) for _, part in value.items[:1]] + value.items[1:]
            return [Table(value.items[:-1]), Table(value.items * 2), Table(renamed), []]
        case np.ndarray():
            with np.errstate(invalid="ignore"):
                kinds = [value.astype(kind) for kind in ("bool", "uint8", "int64", "float16")]
            shapes = [value.reshape(-1), value[None], value[..., None], np.resize(value, 0)]
            if value.ndim:
                shapes += [value[:-1], value[:0], np.concatenate([value] * 3)]
            if value.dtype.kind == "f":
                shapes += [np.full_like(value, bad) for bad in (np.nan, np.inf, 1e4, -0.0)]
            return kinds + shapes
    return []


def same(a: records.Value, b: records.Value) -> bool:
    """Whether two replies say the same, as far as a check can tell."""
    if _is_empty(a) and _is_empty(b):
        return True
    if type(a) is not type(b):
        return False
    match a:
        case np.ndarray():
            return a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
        case Failure():  # whatever its words
            return a.reason == b.reason and ("ValueError" in a.bases) == ("ValueError" in b.bases)
        case Handle():
            return a.number == b.number
        case records.Record():
            return all(same(getattr(a, name), getattr(b, name)) for name in a.__struct_fields__)
        case list() | tuple():
            return len(a) == len(b) and all(map(same, a, b))
    return a == b or a != a and b != b


def _is_empty(value) -> bool:
    """An empty list, or a set without members: the same answer where points are asked for."""
    return (
        value == []
        if isinstance(value, list)
        else (isinstance(value, RealSet) and [] in (value.intervals, value.members))
    )
