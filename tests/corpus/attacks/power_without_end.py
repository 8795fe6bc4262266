# attack: a tree of a few bytes, 0.75 to a power of fifteen thousand digits, that takes hours
# kind: wire
# grade: 1.b
# outcome: failed, protocol, timeout
# module: saddle

from grader.worker.data.records import Expression

HUGE = ["Pow", ["Integer", "2"], ["Integer", "49999"]]
SLOW = Expression(["Pow", ["Rational", "3", "4"], HUGE], "3/4**2**49999")


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    return [SLOW, SLOW]
