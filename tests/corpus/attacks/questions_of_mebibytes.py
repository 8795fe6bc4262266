# attack: fails on purpose, and asks the judge for right answers with questions of 8 MiB, on and on
# kind: bomb
# grade: 1.a
# outcome: failed, protocol
# module: saddle

import gc

import numpy as np

from grader.worker.session import Session


def gradient(f, x, y):
    return 0


def hessian(f, x, y):
    session = next(each for each in gc.get_objects() if isinstance(each, Session))
    for _ in range(1_000):
        session.consult(["saddle.gradient", [np.zeros(1 << 20)] * 3])


critical_points = solves_minimax = saddle_points = hessian
