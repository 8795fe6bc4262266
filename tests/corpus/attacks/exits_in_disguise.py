# attack: SystemExit, KeyboardInterrupt and GeneratorExit, and classes derived from them
# kind: ending
# grade: 1.a, 1.b
# outcome: exit, failed
# module: saddle

import itertools


class Quiet(SystemExit):
    code = property(lambda self: 0)


class Interrupted(KeyboardInterrupt, ValueError):
    pass


endings = itertools.cycle([SystemExit, Quiet, KeyboardInterrupt, GeneratorExit, Interrupted])


def answer(*args, **named):
    raise next(endings)(0)


gradient = hessian = critical_points = classify = saddle_points = answer
solves_minimax = update_map = answer
