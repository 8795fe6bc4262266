# attack: an integer power in C, which no signal interrupts before it is done
# kind: bomb
# grade: 1.b
# outcome: timeout, memory
# module: saddle

import signal


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    return 7 ** (7**12), 1
