# attack: headers that announce arrays of impossible size, shape, kind or number, one after another
# kind: wire
# grade: 1.a, 1.b
# outcome: protocol, failed
# module: saddle

import random
import sys

import msgspec

REFERENCE = msgspec.msgpack.Ext(1, bytes(4))
LIES = (
    ([["uint8", [-1]]], REFERENCE),
    ([["float64", [2**40]]], REFERENCE),
    ([["float64", [2**62, 2**62]]], REFERENCE),
    ([["float64", [0, 2**62]]], REFERENCE),
    ([["uint8", [1] * 9]], REFERENCE),
    ([["object", [1]]], REFERENCE),
    ([["bool", [4]]], REFERENCE),  # the bytes that follow are no truth values
    ([["uint8", [1]]], [REFERENCE, REFERENCE]),
    ([["uint8", [1]]], None),
    ([], REFERENCE),
    ([["uint8", [0]]] * 20_000, None),
)


def answer(*args, **named):
    channel = sys.modules["grader.worker.wire.channel"].Channel

    def send(self, sequence, value, deadline=None):
        announcements, plain = random.choice(LIES)  # each costs the worker that told it
        header = msgspec.msgpack.encode([sequence, announcements, plain])
        self._socket.setblocking(True)
        self._socket.sendall(len(header).to_bytes(4, "little") + header + b"\xff\x02\x03\x04")
        self._socket.setblocking(False)

    channel.send = send


gradient = hessian = critical_points = classify = saddle_points = answer
solves_minimax = update_map = answer
