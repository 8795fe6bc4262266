# attack: headers of broken msgpack, endless nests, huge integers, odd keys and unknown records
# kind: wire
# grade: 1.a, 1.b
# outcome: protocol, failed
# module: saddle

import random
import sys

import msgspec

pack = msgspec.msgpack.encode
LIES = (
    b"\xc1" * 1000,
    b"\x93\x02\x90" + b"\x91" * 200_000 + b"\xc0",
    b"\x93\x02\x90\xdd\xff\xff\xff\xff",
    b"\x93\x02\x90\xdf\xff\xff\xff\xff",
    b"\x93\x02\x90\xc6\xff\xff\xff\xff",
    b"\x93\x02\x90\xcf" + b"\xff" * 8,
    b"\x93\x02\x90\xa2\xc3\x28",
    b"\x93\x02\x90\xd6\xff\0\0\0\0",
    b"\x93\xcb\x7f\xf8\0\0\0\0\0\0\x90\xc0",
    pack([2, [], {"kind": "function", "code": "print()"}]),
    pack([2, [], {"kind": ["failure"]}]),
    pack([2, [], {1: 2, None: 3}]),
    pack([2, [], None, None]),
    b"",
)


def answer(*args, **named):
    channel = sys.modules["grader.worker.wire.channel"].Channel

    def send(self, sequence, value, deadline=None):
        header = random.choice(LIES)  # each costs the worker that told it
        header = header.replace(b"\x93\x02", b"\x93" + bytes([sequence % 128]), 1)
        self._socket.setblocking(True)
        self._socket.sendall(len(header).to_bytes(4, "little") + header)
        self._socket.setblocking(False)

    channel.send = send


gradient = hessian = critical_points = classify = saddle_points = answer
solves_minimax = update_map = answer
