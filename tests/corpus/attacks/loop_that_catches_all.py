# attack: an endless loop that catches whatever is thrown at it
# kind: bomb
# grade: 1.b
# outcome: timeout
# module: saddle


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
