# attack: announces a header of four gigabytes, then sends what there is
# kind: wire
# grade: 1.b
# outcome: protocol, timeout
# module: saddle

import os
import time


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    for wire in range(3, 256):
        try:
            os.set_blocking(wire, False)
            os.write(wire, b"\xff\xff\xff\xff" + b"\x91" * 60_000)
        except OSError:
            continue
    time.sleep(60)
