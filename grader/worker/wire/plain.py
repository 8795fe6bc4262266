"""Converts values to what msgpack can encode, and back: only plain data gets through.

    plain, arrays = to_plain(value)     # arrays are replaced by their index
    value = from_plain(plain, arrays)   # ProtocolError for anything that to_plain cannot have made

Records become maps with a "kind". Messages may come from hostile code, so every record is checked
for the shape that judges rely on: an expression's tree is a tree.
"""

import math
import re
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np

from ..data import records
from ..data.expressions import CONSTANTS, FUNCTIONS
from ..data.freeze import DTYPES
from ..data.real_sets import CONNECTIVES, OPERATIONS_ON_SETS, RELATIONS, WHOLE_SETS

MAX_DEPTH = 200
MAX_NODES = 100_000
MAX_TENSOR = 1 << 32  # numbers in a tensor that is read in slices
ARRAY = 1  # msgpack's extension type for "the array with this index"
RECORD_TYPES = records.RECORDS.__args__
KINDS = {kind.__struct_config__.tag: kind for kind in RECORD_TYPES}
REASONS = ("todo", "raised", "exit", "memory", "timeout", "crash", "protocol")

_INTEGER = re.compile(r"-?[0-9]+")
_FLOAT = re.compile(r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]{1,300})?|-?inf|nan")

Mask = Callable[[str], str]


class ProtocolError(Exception):
    """The other side broke the protocol."""


class NotSendable(ValueError):
    """The value is not plain data or is too large; the message says which."""


def to_plain(value: records.Value) -> tuple[object, list[np.ndarray]]:
    """The value as None, bool, int, float, str, list, map and array references; and the arrays.

    Raises NotSendable for any other object, for more than 64 bits and for too deep nesting.
    """
    arrays = []
    nodes = 0

    def encode(node: Any, depth: int) -> object:
        nonlocal nodes
        nodes += 1
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            raise NotSendable("it is too large or nested too deeply")
        kind = type(node)
        if node is None or kind in (bool, float, str):
            return node
        if kind is int:
            if not -(2**63) <= node < 2**63:
                raise NotSendable("an integer of more than 64 bits")
            return node
        if isinstance(node, np.generic):
            return encode(node.item(), depth)
        if kind in (list, tuple):
            return [encode(item, depth + 1) for item in node]
        if isinstance(node, np.ndarray):
            arrays.append(_sendable(node))
            return msgspec.msgpack.Ext(ARRAY, (len(arrays) - 1).to_bytes(4, "big"))
        if kind in RECORD_TYPES:
            fields = {
                name: encode(getattr(node, name), depth + 1) for name in kind.__struct_fields__
            }
            return {"kind": kind.__struct_config__.tag, **fields}
        raise NotSendable(f"a {kind.__name__} is not plain data")

    return encode(value, 0), arrays


def _sendable(array: np.ndarray) -> np.ndarray:
    """The array in this machine's byte order, in one piece."""
    if array.dtype.name not in DTYPES:
        raise NotSendable(f"an array of {array.dtype}")
    return np.asarray(array, dtype=array.dtype.newbyteorder("="), order="C")


def from_plain(plain: object, arrays: list[np.ndarray], mask: Mask | None = None) -> records.Value:
    """The value behind `to_plain`'s result; each array must be referred to exactly once.

    mask: makes text safe to be shown, see data/visible_text.py.
    """
    left = dict(enumerate(arrays))
    nodes = 0

    def decode(node: object, depth: int) -> records.Value:
        nonlocal nodes
        nodes += 1
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            raise ProtocolError("a value that is too large or nested too deeply")
        if node is None or isinstance(node, (bool, float)):
            return node
        if isinstance(node, int):
            if node >= 2**63:
                raise ProtocolError("an integer of more than 63 bits")
            return node
        if isinstance(node, str):
            return node if mask is None else mask(node)
        if isinstance(node, list):
            return [decode(item, depth + 1) for item in node]
        if isinstance(node, msgspec.msgpack.Ext):
            data = bytes(node.data)
            index = int.from_bytes(data, "big") if len(data) == 4 else None
            if node.code != ARRAY or index not in left:
                raise ProtocolError("a reference to an array that was not announced, or used twice")
            return left.pop(index)
        if isinstance(node, dict):
            return _record({key: decode(item, depth + 1) for key, item in node.items()})
        raise ProtocolError(f"a {type(node).__name__} in a message")

    value = decode(plain, 0)
    if left:
        raise ProtocolError("an announced array that nothing refers to")
    return value


def _record(fields: dict) -> records.Record:
    kind = KINDS.get(fields.get("kind")) if isinstance(fields.get("kind"), str) else None
    if kind is None:
        raise ProtocolError("a record of unknown kind")
    if fields.keys() != {"kind", *kind.__struct_fields__}:
        raise ProtocolError(f"a {fields['kind']} with wrong fields")
    try:
        record = msgspec.convert(fields, kind, strict=True)
    except msgspec.ValidationError as error:
        raise ProtocolError(f"a malformed {fields['kind']}: {error}") from None
    if not _is_sound(record):
        raise ProtocolError(f"a malformed {fields['kind']}")
    return record


def _is_sound(record: records.Record) -> bool:
    """Whether the record's parts fit together, in addition to their types."""
    match record:
        case records.Expression():
            return is_tree(record.tree)
        case records.Matrix():
            counts = record.rows, record.columns
            return min(counts) >= 0 and counts[0] * counts[1] == len(record.entries)
        case records.RealSet():
            are_intervals = record.intervals is None or all(map(_is_interval, record.intervals))
            return are_intervals and (record.tree is None or is_set_tree(record.tree))
        case records.Ratio():
            return is_ratio(record.numerator, record.denominator)
        case records.Tensor():
            return isinstance(record.array, np.ndarray)
        case records.LargeTensor():
            lengths = record.shape
            is_shape = len(lengths) <= 8 and all(length >= 0 for length in lengths)
            return record.dtype in DTYPES and is_shape and math.prod(lengths) <= MAX_TENSOR
        case records.Drawing():
            picture = record.picture
            is_picture = isinstance(picture, np.ndarray) and picture.dtype == np.uint8
            is_picture = is_picture and picture.ndim == 3 and picture.shape[2] == 3
            return is_picture and all(isinstance(axes, records.Table) for axes in record.axes)
        case records.Failure():
            return record.reason in REASONS
    return True


def is_tree(tree: object) -> bool:
    """Whether it is an expression's tree: known heads, and numbers written as numbers."""
    if not _has_head(tree):
        return False
    match tree:
        case ["Symbol", str(), bool()]:
            return True
        case ["Integer", str() as digits]:
            return _INTEGER.fullmatch(digits) is not None
        case ["Rational", str() as numerator, str() as denominator]:
            return is_ratio(numerator, denominator)
        case ["Float", str() as digits]:
            return _FLOAT.fullmatch(digits) is not None
        case [str() as head]:
            return head in CONSTANTS or head in FUNCTIONS
        case [str() as head, *parts]:
            return head in FUNCTIONS and all(map(is_tree, parts))
    return False


def is_set_tree(tree: object) -> bool:
    """Whether it is a set's tree, see real_sets.py."""
    if not _has_head(tree):
        return False
    match tree:
        case [str() as name]:
            return name in WHOLE_SETS or name == "FiniteSet"
        case ["Interval", left, right, bool(), bool()]:
            return is_tree(left) and is_tree(right)
        case ["FiniteSet", *members]:
            return all(map(is_tree, members))
        case ["ConditionSet", str(), condition, base]:
            return is_condition(condition) and is_set_tree(base)
        case [str() as head, *parts]:
            return head in OPERATIONS_ON_SETS and all(map(is_set_tree, parts))
    return False


def is_condition(tree: object) -> bool:
    """Whether it is a condition's tree, see real_sets.py."""
    if not _has_head(tree):
        return False
    match tree:
        case ["true" | "false"]:
            return True
        case ["Contains", point, real_set]:
            return is_tree(point) and is_set_tree(real_set)
        case [str() as head, left, right] if head in RELATIONS:
            return is_tree(left) and is_tree(right)
        case [str() as head, *parts]:
            return head in CONNECTIVES and all(map(is_condition, parts))
    return False


def _has_head(tree: object) -> bool:
    """Asked before anything is compared: an array's `==` is an array."""
    return isinstance(tree, list) and bool(tree) and isinstance(tree[0], str)


def is_ratio(numerator: str, denominator: str) -> bool:
    """Whether both are decimal integers and the second is not zero."""
    return all(map(_INTEGER.fullmatch, (numerator, denominator))) and bool(denominator.strip("-0"))


def _is_interval(part: object) -> bool:
    match part:
        case [left, right, bool(), bool()]:
            return is_tree(left) and is_tree(right)
    return False
