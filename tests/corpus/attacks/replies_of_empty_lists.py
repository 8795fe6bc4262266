# attack: replies of 100,000 empty lists, which take 60 times as much memory as they have bytes
# kind: bomb
# grade: 1.d
# outcome: protocol, failed
# module: dynamics

from itertools import repeat


def converges_to_saddle(a, b, start, eta, method="gda"):
    return [list(repeat([], 19_000)) for _ in range(5)]


def step(grad, point, eta, method="gda"):
    return converges_to_saddle(1, 1, point, eta)
