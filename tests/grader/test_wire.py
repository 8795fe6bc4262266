"""The wire: whatever goes in comes out, and no lie gets through, nor takes longer than its time."""

import math
import socket
import threading
import time
from contextlib import contextmanager

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from grader.worker.data import records
from grader.worker.data.freeze import DTYPES
from grader.worker.wire.channel import MAX_ARRAYS, MAX_HEADER, Channel, Closed, TooLate
from grader.worker.wire.plain import KINDS, MAX_DEPTH, NotSendable, ProtocolError

SOON = 300.0  # which nothing here takes, but on a busy machine


@contextmanager
def connected(mask=False):
    """A channel, and the bare socket at its other end."""
    here, there = socket.socketpair()
    channel = Channel(here, mask)
    with there:
        try:
            yield channel, there
        finally:
            channel.close()


def soon() -> float:
    return time.monotonic() + SOON


def received(data: bytes, mask=False):
    """What a channel makes of these bytes, after which the other side goes."""
    with connected(mask) as (channel, there):
        writer = threading.Thread(target=lambda: (there.sendall(data), there.close()))
        writer.start()
        try:
            return channel.receive(soon())
        finally:
            channel.close()
            writer.join()


def forged(value, announcements=(), buffers=b"", sequence=1) -> bytes:
    """A message as a hostile worker could write it."""
    return framed(msgspec.msgpack.encode([sequence, list(announcements), value])) + buffers


def framed(header: bytes) -> bytes:
    return len(header).to_bytes(4, "little") + header


def reference(index: int, code: int = 1):
    return msgspec.msgpack.Ext(code, index.to_bytes(4, "big"))


def same(a, b) -> bool:
    """Equal in type and value, nan equal to nan."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, records.Record):
        return all(same(getattr(a, name), getattr(b, name)) for name in a.__struct_fields__)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b or (isinstance(a, float) and math.isnan(a) and math.isnan(b))


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
integers = st.integers(-(2**63), 2**63 - 1)
digits = st.integers(-(10**40), 10**40).map(str)
denominators = st.integers(1, 10**30).map(str)
numpy_arrays = st.sampled_from(DTYPES).flatmap(
    lambda dtype: arrays_of.arrays(
        dtype, arrays_of.array_shapes(min_dims=0, min_side=0, max_side=4)
    )
)
leaves = st.one_of(
    st.tuples(st.just("Symbol"), texts, st.booleans()),
    st.tuples(st.just("Integer"), digits),
    st.tuples(st.just("Rational"), digits, denominators),
    st.tuples(st.just("Float"), st.sampled_from(["0.25", "-1.5e-12", "3.", "nan"])),
    st.sampled_from([("pi",), ("oo",), ("-oo",)]),
).map(list)
trees = st.recursive(
    leaves,
    lambda inner: st.tuples(st.sampled_from(["Add", "Mul", "Pow"]), inner, inner).map(list),
    max_leaves=6,
)
intervals = st.tuples(trees, trees, st.booleans(), st.booleans()).map(list)
pictures = arrays_of.arrays("uint8", st.tuples(st.just(3), st.just(4), st.just(3)))


def lists_of(values):
    return st.lists(values, max_size=3)


def tables_of(values):
    return st.builds(records.Table, lists_of(st.tuples(texts, values)))


def records_of(values):
    """Every kind of record, holding such values where it may hold any."""
    one, two = st.just(1), st.just(2)
    kinds = {
        "expression": st.builds(records.Expression, trees, texts),
        "matrix": st.builds(records.Matrix, one, two, st.lists(values, min_size=2, max_size=2)),
        "set": st.builds(
            records.RealSet,
            st.none() | lists_of(intervals),
            st.none() | lists_of(values),
            integers,
            texts,
        ),
        "ratio": st.builds(records.Ratio, digits, denominators),
        "tensor": st.builds(records.Tensor, numpy_arrays, st.booleans()),
        "large-tensor": st.builds(
            records.LargeTensor, integers, st.sampled_from(DTYPES), lists_of(st.integers(0, 99))
        ),
        "handle": st.builds(records.Handle, integers, texts),
        "table": tables_of(values),
        "drawing": st.builds(records.Drawing, lists_of(tables_of(values)), texts, pictures),
        "other": st.builds(records.Other, texts, texts),
        "failure": st.builds(
            records.Failure,
            st.sampled_from(["todo", "raised", "exit", "memory"]),
            message=texts,
            frames=texts,
        ),
    }
    terms = lists_of(st.tuples(st.floats(), st.integers(0, 3), st.integers(0, 3)))
    kinds["game"] = st.builds(records.Game, terms, terms)
    kinds["surface"] = st.builds(records.Surface, st.floats(), st.floats())
    assert kinds.keys() == KINDS.keys(), "a kind of record has no strategy here"
    return st.one_of(*kinds.values())


plain = st.none() | st.booleans() | integers | st.floats() | texts | numpy_arrays
values = st.recursive(plain, lambda inner: lists_of(inner) | records_of(inner), max_leaves=8)


class TestRoundTrips:
    @given(values, integers)
    @settings(max_examples=150, deadline=None)
    def test_every_value(self, value, sequence):
        here, there = socket.socketpair()
        one, other = Channel(here), Channel(there)
        one.send(sequence, value, soon())
        number, back = other.receive(soon())
        one.close(), other.close()
        assert number == sequence and same(back, value)

    def test_large_arrays_both_ways(self):
        here, there = socket.socketpair()
        one, other = Channel(here), Channel(there)
        large = np.arange(4_000_000, dtype="float64").reshape(2, -1)
        answers = []
        thread = threading.Thread(target=lambda: answers.append(other.receive(soon())))
        thread.start()
        one.send(7, [large, records.Tensor(large[:, ::2] > 3)], soon())
        thread.join()
        one.close(), other.close()
        ((number, (first, second)),) = answers
        assert number == 7 and np.array_equal(first, large)
        assert np.array_equal(second.array, large[:, ::2] > 3)
        first[0, 0] = 5  # memory of its own

    def test_numpy_numbers_and_foreign_byte_orders_arrive_as_plain_ones(self):
        here, there = socket.socketpair()
        one, other = Channel(here), Channel(there)
        one.send(1, (np.float32(0.5), np.int64(3), np.array([1, 2], ">i4")), soon())
        _, (half, three, array) = other.receive(soon())
        one.close(), other.close()
        assert same([half, three], [0.5, 3]) and same(array, np.array([1, 2], "int32"))


@pytest.mark.parametrize(
    "value",
    [
        {"a": 1},
        2**63,
        b"bytes",
        1j,
        object(),
        np.zeros(2, "complex64"),
        "\ud800",
        np.zeros((1,) * 9),
        np.broadcast_to(np.float64(0), (MAX_ARRAYS // 8 + 1,)),
        ["x" * MAX_HEADER],
        [0] * 200_000,
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_plain_data_or_too_much_is_not_sent(value):
    with connected() as (channel, there):
        with pytest.raises(NotSendable):
            channel.send(1, value, soon())
        channel.send(2, None, soon())
        assert there.recv(100) == forged(None, sequence=2), "something was sent after all"


def test_a_nest_is_not_sent():
    value = []
    for _ in range(5_000):
        value = [value]
    with connected() as (channel, _), pytest.raises(NotSendable, match="deeply"):
        channel.send(1, value, soon())


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
    "a wrong record inside one": forged({"kind": "table", "items": [["a", {"kind": "nope"}]]}),
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


@given(st.integers(0, 200), values)
@settings(max_examples=40, deadline=None)
def test_a_message_cut_short_is_an_end(cut, value):
    here, there = socket.socketpair()
    channel = Channel(here)
    channel.send(1, value, soon())
    channel.close()
    data = there.recv(1 << 20)
    there.close()
    with pytest.raises(Closed):
        received(data[: min(cut, len(data) - 1)])


def test_control_characters_are_replaced_where_asked():
    shown = "sad\x1b[31mdle\x00\x9b\u202e\ttab\nline é"
    message = forged([shown, msgspec.to_builtins(records.Other("a\rb", ""))])
    _, (text, other) = received(message, mask=True)
    assert text == "sad\ufffd[31mdle\ufffd\ufffd\ufffd\ttab\nline é" and other.type == "a\ufffdb"
    assert received(message)[1][0] == shown


class TestTime:
    def test_drips_do_not_extend_a_deadline(self):
        stop = threading.Event()
        with connected() as (channel, there):
            message = forged(reference(0), [["uint8", [100_000]]], b"x" * 100_000)

            def drip():
                for byte in message:
                    there.send(bytes([byte]))
                    if stop.wait(0.01):
                        return

            thread = threading.Thread(target=drip)
            thread.start()
            started = time.monotonic()
            with pytest.raises(TooLate):
                channel.receive(started + 0.2)
            assert time.monotonic() - started < 200  # of the 1000 s that it drips
            stop.set()
            thread.join()

    def test_a_flood_does_not_extend_a_deadline(self):
        with connected() as (channel, there):
            there.send(forged(reference(0), [["uint8", [MAX_ARRAYS]]]))
            there.send(b"x" * 50_000)
            with pytest.raises(TooLate):
                channel.receive(time.monotonic() - 1)

    def test_one_who_does_not_read_does_not_hold_up_the_sender(self):
        with connected() as (channel, _), pytest.raises(TooLate):
            channel.send(1, np.zeros(10_000_000), time.monotonic() + 0.1)

    def test_silence(self):
        with connected() as (channel, _), pytest.raises(TooLate):
            channel.receive(time.monotonic() + 0.05)


class TestBeforeAQuestion:
    def test_quiet(self):
        with connected() as (channel, _):
            channel.require_quiet()

    def test_an_early_reply_is_refused(self):
        with connected() as (channel, there):
            there.send(forged(1))
            with pytest.raises(ProtocolError, match="without being asked"):
                channel.require_quiet()

    def test_an_end(self):
        with connected() as (channel, there):
            there.close()
            with pytest.raises(Closed):
                channel.require_quiet()
            with pytest.raises(Closed):
                channel.send(1, None, soon())
