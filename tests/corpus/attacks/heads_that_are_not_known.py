# attack: integrals, sums and huge factorials left unevaluated, for the judge to work out
# kind: wire
# grade: 1.b
# outcome: failed, timeout, memory
# module: saddle

import itertools

from sympy import Derivative, Function, Integral, Lambda, Piecewise, Product, Sum, factorial, gamma

GOOGOL = 10**100


def forms(x, y):
    yield Integral(x**x, (x, 0, y))
    yield Sum(1 / x, (x, 1, GOOGOL))
    yield Product(x, (x, 1, 10**9))
    yield factorial(GOOGOL, evaluate=False)
    yield gamma(x**GOOGOL)
    yield Piecewise((x, y > 0), (y, True))
    yield Derivative(x**y, x, 1000)
    yield Lambda(x, x)
    yield Function("__import__")(x)


places = itertools.count()


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    known = list(forms(x, y))
    return known[next(places) % len(known)], known[next(places) % len(known)]
