# attack: a module whose constants and classes take more memory than there may be at import
# kind: bomb
# grade: 1.b
# outcome: memory, timeout, failed
# module: saddle

LARGE = (0,) * 4_000_000_000
LARGER = "x" * (1 << 36)


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    return LARGE, LARGER
