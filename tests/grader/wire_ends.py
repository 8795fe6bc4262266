"""Both ends of a wire for its tests: a channel, and the bare socket of a hostile worker."""

import socket
import threading
import time
from contextlib import contextmanager

import msgspec

from grader.worker.wire.channel import Channel
from tests.grader.watched_processes import LONG


@contextmanager
def connected(mask=None):
    """A channel, and the bare socket at its other end."""
    here, there = socket.socketpair()
    channel = Channel(here, mask)
    with there:
        try:
            yield channel, there
        finally:
            channel.close()


def soon() -> float:
    """A deadline that nothing here needs, even on a busy machine."""
    return time.monotonic() + LONG


def received(data: bytes, mask=None):
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
