"""Messages between the judge and a worker over a socket: limited, numbered, with deadlines.

    u32 length | header: msgpack [sequence number, announcements, value] | each array's bytes

An announcement is [dtype, shape]. Everything is checked before memory is allocated for it. A
deadline is a value of `time.monotonic()` for the whole message, so sending slowly does not extend
it.
"""

import math
import select
import socket
import time
from collections.abc import Callable
from typing import TypeVar

import msgspec
import numpy as np

from ..data.freeze import DTYPES
from ..data.records import Value
from .plain import Mask, NotSendable, ProtocolError, from_plain, to_plain

MAX_HEADER = 256 << 10
MAX_ARRAYS = 128 << 20  # bytes of all of a message's arrays together
MAX_DIMENSIONS = 8

Admit = Callable[[int, int], None]  # bytes of a header and of its arrays; raises ProtocolError
Buffer = TypeVar("Buffer", bytearray, memoryview)


class Closed(Exception):
    """The other side closed the connection, perhaps in the middle of a message."""


class TooLate(Exception):
    """The deadline passed before the message was complete."""


class Header(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    """The part of a message before the arrays."""

    sequence: int
    announcements: list[tuple[str, list[int]]]
    value: object


def pack(sequence: int, value: Value) -> list[memoryview]:
    """A message's bytes, in pieces. Raises NotSendable if it is too large or not plain data."""
    plain, arrays = to_plain(value)
    announcements = [(array.dtype.name, list(array.shape)) for array in arrays]
    try:
        require_bounded(announcements)
    except ProtocolError as error:
        raise NotSendable(str(error)) from None
    try:
        header = msgspec.msgpack.encode(Header(sequence, announcements, plain))
    except UnicodeEncodeError:
        raise NotSendable("a text with half a character (a surrogate)") from None
    if len(header) > MAX_HEADER:
        raise NotSendable(f"it takes more than {MAX_HEADER >> 10} KiB without its arrays")
    pieces = [memoryview(len(header).to_bytes(4, "little") + header)]
    for array in arrays:
        if array.size:
            pieces.append(array.reshape(-1).view(np.uint8).data)
    return pieces


def read_header(data: bytes | bytearray) -> Header:
    """The header, its announcements not checked yet. Raises ProtocolError if it is malformed."""
    try:
        header = msgspec.msgpack.decode(data, type=Header)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise ProtocolError(f"a malformed header ({error})") from None
    return header


def require_bounded(announcements: list[tuple[str, list[int]]]) -> int:
    """The bytes of all arrays together. Raises ProtocolError for arrays of another dtype or
    impossible shape, and for too many bytes."""
    total = 0
    for dtype, shape in announcements:
        if dtype not in DTYPES:
            raise ProtocolError("an array of a dtype that is not allowed")
        if len(shape) > MAX_DIMENSIONS or any(length < 0 for length in shape):
            raise ProtocolError(
                f"an array with more than {MAX_DIMENSIONS} axes or an impossible shape"
            )
        # Of an empty array the other lengths count, since numpy multiplies them, too.
        total += np.dtype(dtype).itemsize * math.prod(max(length, 1) for length in shape)
    if total > MAX_ARRAYS:
        raise ProtocolError(f"arrays of more than {MAX_ARRAYS >> 20} MiB")
    return total


def admit_all(header: int, arrays: int) -> None:
    """Take messages of any size that the wire allows."""


class Channel:
    """One end of a connection. mask: makes the text that comes in safe to be shown."""

    def __init__(self, connection: socket.socket, mask: Mask | None = None):
        self._socket = connection
        self._socket.setblocking(False)
        self._mask = mask

    def close(self) -> None:
        self._socket.close()

    def require_quiet(self) -> None:
        """Raise ProtocolError if something came in unasked, Closed if the connection has ended."""
        try:
            ended = self._socket.recv(1, socket.MSG_PEEK) == b""
        except BlockingIOError:
            return
        except ConnectionError:
            raise Closed from None
        if ended:
            raise Closed
        raise ProtocolError("it sent something without being asked")

    def send(self, sequence: int, value: Value, deadline: float | None = None) -> None:
        """Send one message. Raises NotSendable (then nothing was sent), Closed, TooLate."""
        for piece in pack(sequence, value):
            sent = 0
            while sent < len(piece):
                try:
                    sent += self._socket.send(piece[sent:])
                except BlockingIOError:
                    self._await(select.POLLOUT, deadline)
                except ConnectionError:
                    raise Closed from None
                _require_time(deadline)

    def receive(self, deadline: float | None = None, admit: Admit = admit_all) -> tuple[int, Value]:
        """The next message's number and value. Raises ProtocolError, Closed, TooLate.

        admit: is told the sizes before memory is taken for them, first the header's alone.
        """
        length = int.from_bytes(self._read(bytearray(4), deadline), "little")
        if length > MAX_HEADER:
            raise ProtocolError(f"a header of more than {MAX_HEADER >> 10} KiB")
        admit(length, 0)
        header = read_header(self._read(bytearray(length), deadline))
        admit(0, require_bounded(header.announcements))
        arrays = []
        for dtype, shape in header.announcements:
            array = np.empty(shape, dtype)
            if array.size:
                raw = array.reshape(-1).view(np.uint8)
                self._read(raw.data, deadline)
                if array.dtype == np.bool_ and raw.max() > 1:
                    raise ProtocolError("a truth value that is neither 0 nor 1")
            arrays.append(array)
        return header.sequence, from_plain(header.value, arrays, self._mask)

    def _read(self, buffer: Buffer, deadline: float | None) -> Buffer:
        """Fill the buffer from the connection."""
        view, filled = memoryview(buffer), 0
        while filled < len(view):
            try:
                count = self._socket.recv_into(view[filled:])
            except BlockingIOError:
                self._await(select.POLLIN, deadline)
                continue
            except ConnectionError:
                raise Closed from None
            if count == 0:
                raise Closed
            filled += count
            _require_time(deadline)
        return buffer

    def _await(self, event: int, deadline: float | None) -> None:
        """Wait until the socket is ready. Raises TooLate if it is not ready in time."""
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        if not self._wait(event, left):
            raise TooLate

    def _wait(self, event: int, seconds: float | None) -> bool:
        poll = select.poll()
        poll.register(self._socket, event)
        return bool(poll.poll(None if seconds is None else math.ceil(seconds * 1000)))


def _require_time(deadline: float | None) -> None:
    if deadline is not None and time.monotonic() > deadline:
        raise TooLate
