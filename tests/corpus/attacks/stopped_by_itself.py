# attack: stops itself and its children (SIGSTOP), so that none goes on and none ends
# kind: ending
# grade: 1.b
# outcome: timeout
# module: saddle

import os
import signal


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    if os.fork() == 0:
        os.setsid()
    while True:
        os.kill(os.getpid(), signal.SIGSTOP)
