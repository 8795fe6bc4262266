# attack: calls itself without end, with the interpreter's own bound taken away
# kind: bomb
# grade: 1.b
# outcome: crash, failed, memory, timeout
# module: saddle

import sys


def deeper(number):
    return deeper(number + 1) + 1


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    sys.setrecursionlimit(2**31 - 1)
    return deeper(0), 1
