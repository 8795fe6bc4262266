# attack: an ndarray subclass that answers numpy's own functions, and lies about its shape
# kind: forgery
# grade: 1.b
# outcome: failed, protocol
# module: dynamics

import numpy as np


class Forged(np.ndarray):
    shape = property(lambda self: (7, 2))
    size = property(lambda self: 14)

    def __array_ufunc__(self, ufunc, method, *inputs, **named):
        return np.True_

    def __array_function__(self, function, types, args, named):
        return True

    def reshape(self, *shape):
        return self


def simulate(grad, start, eta, steps, method="gda"):
    return np.zeros((1, 1)).view(Forged)
