# attack: an object whose __class__ says float, Tensor, Failure or Expr, one after the other
# kind: forgery
# grade: 1.b
# outcome: failed, protocol, exit
# module: saddle

import random

import sympy

from grader.worker.data import records

CLASSES = (float, int, str, bool, sympy.Expr, sympy.Set, records.Record, dict)


class Impostor:
    @property
    def __class__(self):
        return random.choice(CLASSES)

    def __float__(self):
        return 0.0

    def __int__(self):
        return 0

    def __abs__(self):
        return 0

    def __str__(self):
        return "saddle"


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    return Impostor(), Impostor()
