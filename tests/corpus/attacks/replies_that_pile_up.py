# attack: answers every question that wants a truth value with 8 MiB, until the judge runs out
# kind: bomb
# grade: 1.d
# outcome: protocol
# module: dynamics

import numpy as np


def converges_to_saddle(a, b, start, eta, method="gda"):
    return np.zeros(1 << 20)
