# attack: power towers, nested exponentials, numbers of 100,000 digits, exponents of 300 digits
# kind: wire
# grade: 1.a, 1.b
# outcome: failed, protocol
# module: saddle

import itertools

from grader.worker.data.records import Expression, Ratio

TEN = ["Integer", "10"]


def tree(*parts):
    return Expression(list(parts), "".join(map(str, parts))[:50])


def nested(head, depth):
    inner = ["Integer", "9"]
    for _ in range(depth):
        inner = [head, inner]
    return Expression(inner, "")


MONSTERS = itertools.cycle(
    [
        tree("Pow", TEN, ["Pow", TEN, ["Pow", TEN, TEN]]),
        tree("Pow", ["Pow", TEN, ["Integer", "-99999"]], ["Integer", "-99999"]),
        tree("Integer", "7" * 100_000),
        tree("Rational", "1", "9" * 100_000),
        tree("Float", "1e" + "9" * 300),
        tree("sin", ["Pow", ["Integer", "2"], ["Integer", "49999"]]),
        tree("Pow", ["Integer", "0"], ["Integer", "-1"]),
        tree("log", ["Integer", "0"]),
        tree("Add", ["oo"], ["-oo"]),
        tree("atan2", ["zoo"], ["I"]),
        nested("exp", 190),
        nested("tan", 190),
        Ratio("1" * 100_000, "3"),
    ]
)


def answer(*args, **named):
    return [next(MONSTERS), next(MONSTERS)]


gradient = hessian = critical_points = classify = saddle_points = answer
solves_minimax = update_map = answer
