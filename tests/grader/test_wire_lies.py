"""Messages as a hostile worker could write them: none gets through the wire."""

import math

import msgspec
import pytest

from grader.worker.data import records
from grader.worker.wire.channel import MAX_ARRAYS, MAX_HEADER
from grader.worker.wire.plain import MAX_DEPTH, ProtocolError
from tests.grader.wire_ends import forged, framed, received, reference

LIES = {
    "no msgpack": framed(b"\xc1\xc1\xc1"),
    "header too long": (MAX_HEADER + 1).to_bytes(4, "little"),
    "trailing bytes in the header": framed(msgspec.msgpack.encode([1, [], None]) + b"\xc0"),
    "a fourth part": framed(msgspec.msgpack.encode([1, [], None, 4])),
    "a nest": framed(b"\x93\x01\x90" + b"\x91" * 50_000 + b"\xc0"),
    "a nest that msgpack takes": framed(b"\x93\x01\x90" + b"\x91" * (MAX_DEPTH + 1) + b"\xc0"),
    "half a character": framed(b"\x93\x01\x90\xa2\xc3\x28"),
    "huge integer": forged(2**64 - 1),
    "bytes": forged(b"abc"),
    "a time": framed(b"\x93\x01\x90\xd6\xff\0\0\0\0"),
    "a map": forged({"a": 1}),
    "a map with numbers for keys": forged({1: 1}),
    "a list for a kind": forged({"kind": ["failure"]}),
    "unknown kind": forged({"kind": "function", "code": "print()"}),
    "missing field": forged({"kind": "handle", "number": 1}),
    "field too many": forged({"kind": "handle", "number": 1, "type": "a", "more": 1}),
    "wrong type": forged({"kind": "handle", "number": "1", "type": "a"}),
    "bool for int": forged({"kind": "handle", "number": True, "type": "a"}),
    "a wrong record inside one": forged(
        {"kind": "table", "items": [["a", {"kind": "nope"}]], "symbols": False}
    ),
    "unknown reason": forged(msgspec.to_builtins(records.Failure("error"))),
    "a tensor of text": forged({"kind": "tensor", "array": "abc", "requires_grad": False}),
    "an array for a tree's head": forged(
        {"kind": "expression", "tree": [reference(0), "1"], "text": ""}, [["uint8", [2]]], b"12"
    ),
    "a matrix with too few": forged({"kind": "matrix", "rows": 2, "columns": 2, "entries": [1]}),
    "no fraction": forged({"kind": "ratio", "numerator": "1", "denominator": "-00"}),
    "slices of 2**60": forged(msgspec.to_builtins(records.LargeTensor(0, "bool", [2**60]))),
    "unknown dtype": forged(reference(0), [["object", [1]]], b"12345678"),
    "negative length": forged(reference(0), [["uint8", [-1]]]),
    "nan for a length": forged(reference(0), [["uint8", [math.nan]]]),
    "nine axes": forged(reference(0), [["uint8", [1] * 9]], b"1"),
    "more than memory": forged(reference(0), [["float64", [2**40]]]),
    "a product that overflows": forged(reference(0), [["float64", [2**62, 2**62]]]),
    "empty but for numpy": forged(reference(0), [["float64", [0, 2**62]]]),
    "too much together": forged([reference(0), reference(1)], [["uint8", [MAX_ARRAYS - 1]]] * 2),
    "never referred to": forged(None, [["uint8", [1]]], b"1"),
    "referred to twice": forged([reference(0), reference(0)], [["uint8", [1]]], b"1"),
    "not announced": forged(reference(1), [["uint8", [1]]], b"1"),
    "another extension": forged(reference(0, code=2), [["uint8", [1]]], b"1"),
    "truth of 2": forged(reference(0), [["bool", [2]]], b"\1\2"),
}


@pytest.mark.parametrize("data", LIES.values(), ids=LIES.keys())
def test_lies_are_refused(data):
    with pytest.raises(ProtocolError):
        received(data)


@pytest.mark.parametrize(
    "tree",
    [
        [],
        "x",
        ["Integer", 3],
        ["Integer", "1e999999999"],
        ["Integer", "3/0"],
        ["Rational", "1", "0"],
        ["Float", "__import__"],
        ["Add", 3],
        ["Add", ["Add", []]],
        ["Lambda", ["Symbol", "x", True]],
        ["Symbol", "x"],
        ["pi", ["pi"]],
    ],
    ids=str,
)
def test_a_tree_that_no_expression_has_is_refused(tree):
    with pytest.raises(ProtocolError):
        received(forged({"kind": "expression", "tree": tree, "text": ""}))
    ends = [tree, ["Integer", "1"], True, True]
    with pytest.raises(ProtocolError):
        received(
            forged({"kind": "set", "intervals": [ends], "members": None, "handle": 0, "text": ""})
        )
