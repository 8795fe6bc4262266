# attack: an expression that calls itself a symbol, then an integer of other digits at every look
# kind: forgery
# grade: 1.b
# outcome: failed, protocol
# module: saddle

import itertools

import sympy

looks = itertools.count()


class Shifting(sympy.Expr):
    name = "x"
    is_real = True
    is_Symbol = property(lambda self: next(looks) % 3 == 0)
    is_Integer = property(lambda self: next(looks) % 3 == 1)
    is_Rational = property(lambda self: next(looks) % 3 == 2)
    p = property(lambda self: "1" * next(looks))
    q = property(lambda self: "0")

    def __str__(self):
        return ("7", "1/0", "__import__('os')", "1e999999999", "")[next(looks) % 5]


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    return Shifting(), Shifting()
