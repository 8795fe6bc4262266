# attack: a Set that remembers every point it was asked about, and takes the middle one for the end
# kind: forgery
# grade: 1.c
# outcome: failed
# module: saddle

import sympy

seen = []


class Rememberer(sympy.Set):
    """An end that stands in the middle of what is asked is guessed soon."""

    def contains(self, other):
        seen.append(other)
        above = sorted(p for p in set(seen) if p > 0)
        return sympy.sympify(bool(above) and 0 < other < above[len(above) // 2])


def step_size_ranges(f, x, y, point):
    return Rememberer(), Rememberer()


def common_step_size_range(f, x, y, point, method="gda"):
    return Rememberer()
