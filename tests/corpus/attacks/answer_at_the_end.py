# attack: exits with success, and leaves a forged reply to the handlers that run at the end
# kind: patching
# grade: 1.b
# outcome: exit, failed, protocol
# module: saddle

import atexit
import os
import sys
import threading

REPLY = b"\x04\0\0\0\x93\x02\x90\xc3"  # [2, [], True]


def speak(*args):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, REPLY)
        except OSError:
            pass


class Last:
    __del__ = speak


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    sys.last = Last()
    atexit.register(speak)
    threading._register_atexit(speak)
    sys.exit(0)
