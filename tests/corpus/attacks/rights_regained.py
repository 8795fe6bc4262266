# attack: becomes the superuser or another user again, and takes up capabilities it gave away
# kind: escaping
# grade: 1.b
# outcome: failed
# module: saddle

import ctypes
import os
import subprocess

libc = ctypes.CDLL(None, use_errno=True)
PROGRAMS = (["sudo", "-n", "id"], ["su", "-c", "id"], ["pkexec", "id"], ["mount"], ["newgrp"])


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    done, before = [], os.getresuid()
    for user in (0, 1000, 65534):
        for way in (os.setuid, os.setgid, os.seteuid, lambda user: os.setgroups([user])):
            try:
                way(user)
            except OSError:
                continue
            if user != before[0]:
                done.append(f"user {user}")
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    every = (ctypes.c_uint32 * 6)(*[0xFFFFFFFF] * 4)
    if libc.capset(header, every) == 0:
        done.append("capset")
    if libc.prctl(24, 21, 0, 0, 0) == 0:  # which takes a capability
        done.append("bounding set")
    if libc.prctl(47, 2, 21, 0, 0) == 0:  # an ambient capability
        done.append("ambient")
    libc.prctl(38, 0, 0, 0, 0), libc.prctl(22, 0, 0, 0, 0), libc.prctl(4, 1, 0, 0, 0)
    if libc.prctl(39, 0, 0, 0, 0) == 0 or libc.prctl(21, 0, 0, 0, 0) == 0:
        done.append("new privileges may be had, or no filter is there")
    for program in PROGRAMS:
        try:
            ended = subprocess.run(
                program, stdin=subprocess.DEVNULL, capture_output=True, timeout=1
            )
        except (OSError, subprocess.SubprocessError):
            continue
        if b"uid=0" in ended.stdout:
            done.append(program[0])
    told = f"ESCAPED: {done}" if done else "denied"
    raise RuntimeError(told)
