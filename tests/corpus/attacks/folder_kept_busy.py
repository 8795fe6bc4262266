# attack: keeps its folders busy from check to check: processes in them, open files, mapped files
# kind: ending
# grade: 1.b
# outcome: failed
# module: dynamics

import mmap
import os
import signal
import time

kept = []


def keep_busy(place):
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    os.setsid()
    os.chdir(place)
    while True:
        time.sleep(60)


def step(*arguments, **named):
    for place in (os.getcwd(), "/dev/shm"):
        try:
            deep = os.path.join(place, "busy", str(len(kept)))
            os.makedirs(deep)
            file = open(os.path.join(deep, "file"), "w+b")
            file.truncate(4096)
            kept.append((file, mmap.mmap(file.fileno(), 4096)))
            os.chmod(deep, 0)
        except OSError:
            deep = place
        if os.fork() == 0:
            keep_busy(place)
    return 0, 0
