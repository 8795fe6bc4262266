# attack: ends itself by any signal that can end a process
# kind: ending
# grade: 1.a, 1.b
# outcome: crash, memory, timeout, failed
# module: saddle

import os
import random
import signal

HARMLESS = {signal.SIGCHLD, signal.SIGCONT, signal.SIGURG, signal.SIGWINCH, signal.SIGSTOP}
DEADLY = sorted(signal.valid_signals() - HARMLESS)


def answer(*args, **named):
    os.kill(os.getpid(), random.choice(DEADLY))


gradient = hessian = critical_points = classify = saddle_points = answer
solves_minimax = update_map = answer
