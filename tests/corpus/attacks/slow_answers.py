# attack: stays just within the time of every call, so that all of them together take for ever
# kind: bomb
# grade: 1.d
# outcome: timeout
# module: dynamics

import time


def converges_to_saddle(a, b, start, eta, method="gda"):
    time.sleep(1.6)
    if eta <= 0 or method not in ("gda", "gd"):
        raise ValueError("eta must be positive, the method gda or gd")
    x, y = start
    return bool((x == 0 or eta * a < 1) and (y == 0 or (method == "gda" and eta * b < 1)))
