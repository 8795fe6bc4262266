# attack: leaves a daemon of its own session that later writes, connects and speaks on the wire
# kind: ending
# grade: 1.b
# outcome: failed, protocol
# module: saddle

# ruff: noqa: F821
import ctypes
import os
import signal
import socket
import time


def haunt():
    ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)  # no signal when the parent ends
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    while True:
        time.sleep(0.05)
        for way in (
            lambda: open(TARGETS["marker"], "w").close(),
            lambda: open(TARGETS["results"], "a").write("forged"),
            lambda: socket.create_connection(("127.0.0.1", TARGETS["port"]), 0.1).send(b"here"),
            lambda: os.write(3, b"\xff"),
        ):
            try:
                way()
            except OSError:
                continue


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            haunt()
        os._exit(0)
    raise RuntimeError("left")
