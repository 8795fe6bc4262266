# attack: a submission of thousands of folders in folders, with the module far below
# kind: archive
# grade: 1.b
# outcome: none, failed
# module: saddle

import os


def build(folder, targets):
    place = folder / "deep"
    place.mkdir()
    here = os.getcwd()
    os.chdir(place)
    try:
        for _ in range(120):
            os.mkdir("d" * 50)
            os.chdir("d" * 50)
        with open("saddle.py", "w") as file:
            file.write("def update_map(*args, **named): return 1, 1\n")
    finally:
        os.chdir(here)
    for number in range(25_000):
        os.mkdir(place / f"{number}")
    return place
