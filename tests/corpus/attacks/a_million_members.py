# attack: sets, lists of points and unions of intervals with as many members as can be sent
# kind: wire
# grade: 1.a, 1.c
# outcome: failed, protocol, timeout, memory
# module: saddle

from sympy import FiniteSet, Integer

from grader.worker.data.records import RealSet


def critical_points(f, x, y):
    return [(Integer(k), Integer(k)) for k in range(3000)]


def saddle_points(f, x, y):
    return FiniteSet(*range(1_000_000))


def step_size_ranges(f, x, y, point):
    ends = [[["Integer", str(k)], ["Integer", str(k + 1)], True, False] for k in range(3000)]
    return [RealSet(ends, None, 0, ""), RealSet(ends, None, 0, "")]


def common_step_size_range(f, x, y, point, method="gda"):
    return RealSet(None, [[k, k] for k in range(20_000)], 2**62, "x" * 100_000)
