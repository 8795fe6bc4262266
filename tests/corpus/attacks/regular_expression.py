# attack: a regular expression that takes ages, in C and under the interpreter's lock
# kind: bomb
# grade: 1.b
# outcome: timeout
# module: saddle

import re


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    return re.match(r"(a|aa)+$", "a" * 200 + "b"), 1
