# attack: a folder in which the modules are pipes, sockets and folders, so that reading never ends
# kind: archive
# grade: 1.b
# outcome: none, failed
# module: saddle

import os
import socket


def build(folder, targets):
    place = folder / "pipes"
    place.mkdir()
    os.mkfifo(place / "saddle.py")
    (place / "dynamics.py").mkdir()
    (place / "dynamics.py" / "__init__.py").write_text("def step(*args): return 1, 1\n")
    here = os.getcwd()
    os.chdir(place)  # a socket's path must be short
    try:
        with socket.socket(socket.AF_UNIX) as end:
            end.bind("losses.py")
    finally:
        os.chdir(here)
    os.mkfifo(place / "answers.md")
    return place
