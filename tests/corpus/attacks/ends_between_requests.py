# attack: ends its worker a moment after each answer, between the requests and between the checks
# kind: ending
# grade: 1.b
# outcome: failed, exit, protocol
# module: dynamics

import os
import random
import threading


def step(*arguments, **named):
    threading.Timer(random.uniform(0.0, 0.05), os._exit, (0,)).start()
    return 0, 0


def simulate(*arguments, **named):
    return [(0, 0)]


def behaviour(path, point, tol=1e-6):
    threading.Timer(random.uniform(0.0, 0.05), os._exit, (7,)).start()
    return "neither"
