# attack: ends, while a child keeps the connection open and says nothing
# kind: ending
# grade: 1.b
# outcome: timeout, exit, protocol
# module: saddle

import os
import time


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    if os.fork():
        os._exit(0)
    os.setsid()
    time.sleep(600)
