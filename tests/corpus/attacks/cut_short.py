# attack: announces an array, sends half of it and closes the connection
# kind: wire
# grade: 1.b
# outcome: protocol, exit, timeout
# module: saddle

import os
import sys
import time

import msgspec


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    frame = sys._getframe()
    while frame is not None and "sequence" not in frame.f_locals:
        frame = frame.f_back
    number = frame.f_locals["sequence"] if frame else 2
    array = msgspec.msgpack.Ext(1, bytes(4))
    header = msgspec.msgpack.encode([number, [["uint8", [100]]], array])
    for wire in range(3, 256):
        try:
            os.write(wire, len(header).to_bytes(4, "little") + header + bytes(50))
            os.close(wire)
        except OSError:
            continue
    time.sleep(60)
