"""The wire: whatever goes in comes out, and nothing takes longer than its time."""

import socket
import threading
import time

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.worker.data import records
from grader.worker.data.visible_text import visible
from grader.worker.wire.channel import MAX_ARRAYS, MAX_HEADER, Channel, Closed, TooLate
from grader.worker.wire.plain import NotSendable, ProtocolError
from tests.grader.wire_ends import connected, forged, received, reference, soon
from tests.grader.wire_values import integers, same, values


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


def test_characters_that_cannot_be_seen_are_escaped_where_asked():
    shown = "sad\x1b[31mdle\x00\x9b\u202e\u200b\U000e0041\ttab\nline é"
    message = forged([shown, msgspec.to_builtins(records.Other("a\rb", ""))])
    _, (text, other) = received(message, mask=visible)
    escaped = r"sad\x1b[31mdle\x00\x9b\u202e\u200b\U000e0041"
    assert text == f"{escaped}\ttab\nline é" and other.type == r"a\x0db"
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
