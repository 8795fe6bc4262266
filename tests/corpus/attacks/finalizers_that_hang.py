# attack: handlers at exit, finalizers and threads that do not let the process end
# kind: ending
# grade: 1.b
# outcome: exit, timeout
# module: saddle

import atexit
import sys
import threading
import time
import weakref


def hang(*args):
    while True:
        time.sleep(1)


class Last:
    __del__ = hang


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    sys.modules["last"] = Last()
    atexit.register(hang)
    weakref.finalize(sys.modules["last"], hang)
    threading.Thread(target=hang).start()
    sys.exit(0)
