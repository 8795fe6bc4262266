# attack: intervals whose ends are complex, nan, infinite or no expressions at all
# kind: forgery
# grade: 1.c
# outcome: failed, protocol
# module: saddle

import itertools

from sympy import I, Integer, Interval, nan, zoo


def odd(start, end):
    names = {"start": property(lambda self: start), "end": property(lambda self: end)}
    return type("Odd", (Interval,), names)(0, 1, True, True)


ends = itertools.cycle([(I, Integer(1)), (Integer(0), 1 + I), (nan, nan), (zoo, Integer(1))])


def step_size_ranges(f, x, y, point):
    return odd(*next(ends)), odd(*next(ends))


def common_step_size_range(f, x, y, point, method="gda"):
    return odd(*next(ends))
