# attack: symbols with the names of functions, operators and of other symbols, and odd assumptions
# kind: forgery
# grade: 1.b
# outcome: failed, protocol
# module: saddle

import itertools

from sympy import Dummy, Symbol, Wild

names = itertools.cycle(
    [
        Symbol("x - eta_x*f_x"),
        Symbol("__import__('os').system('true')"),
        Symbol("eta_x", zero=True),
        Symbol("x", commutative=False),
        Symbol("\x1b[2Jx\n"),
        Symbol(""),
        Dummy("x"),
        Wild("x"),
    ]
)


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    return next(names), next(names)
