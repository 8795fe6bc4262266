# attack: leaves a process that waits for the next check's requests, to answer them in its worker's place
# kind: wire
# grade: 1.b
# outcome: failed, exit, protocol
# module: dynamics

import os
import socket
import time


def wait_for_the_next():
    os.setsid()
    ends = []
    for number in range(3, 256):
        try:
            ends.append(socket.socket(fileno=os.dup(number)))
        except OSError:
            continue
    while True:
        for end in ends:
            try:
                end.send(b"\x04\0\0\0\x93\x01\x90\x01", socket.MSG_DONTWAIT)
            except OSError:
                continue
        time.sleep(0.01)


def step(*arguments, **named):
    if os.fork() == 0:
        if os.fork() == 0:
            wait_for_the_next()
        os._exit(0)
    return 0, 0
