# attack: trees and lists nested as deeply as the wire lets through, so that the judge recurses
# kind: wire
# grade: 1.a, 1.b
# outcome: failed, protocol
# module: saddle

import itertools

from grader.worker.data.records import Expression, Matrix, Table


def nested(depth, wrap, inner):
    for _ in range(depth):
        inner = wrap(inner)
    return inner


SUM = nested(195, lambda tree: ["Add", tree], ["Integer", "1"])
DEEP = itertools.cycle(
    [
        [Expression(SUM, ""), Expression(SUM, "")],
        nested(190, lambda value: [value], 1),
        nested(60, lambda value: Table([("a", value)]), 1),
        nested(60, lambda value: Matrix(1, 1, [value]), 1),
        Matrix(2, 2, [Expression(SUM, "")] * 4),
    ]
)


def answer(*args, **named):
    return next(DEEP)


gradient = hessian = critical_points = classify = saddle_points = answer
solves_minimax = update_map = answer
