# attack: blocks and ignores every signal, then loops
# kind: ending
# grade: 1.b
# outcome: timeout
# module: saddle

import signal


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    while True:
        pass
