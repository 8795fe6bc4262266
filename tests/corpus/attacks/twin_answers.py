# attack: a twin of the worker reads the wire too, and both answer whatever they get hold of
# kind: wire
# grade: 1.b
# outcome: protocol, timeout, failed, crash, exit
# module: saddle

import os


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    if os.fork() == 0:
        os.setsid()
        os.fork()
    return [x, y]
