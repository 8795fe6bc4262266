# attack: reads address 0, frees what is in use and jumps into text
# kind: ending
# grade: 1.b
# outcome: crash
# module: saddle

import ctypes


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    if method == "gd":
        ctypes.CFUNCTYPE(None)(id(f))()
    ctypes.string_at(0)
