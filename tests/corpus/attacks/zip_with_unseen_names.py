# attack: members and a zip whose names hold marks of direction, tags and characters without width
# kind: archive
# grade: 1.b
# outcome: none, failed
# module: saddle

import zipfile

UNSEEN = "\u200b\u202e\u2066\ufeff\u00ad\U000e0041\u3164\u115f"
NAMES = (
    f"saddle{UNSEEN}.py",
    f"{UNSEEN}/dynamics.py",
    f"sad{UNSEEN}dle.py.txt",
    f"note{UNSEEN}book.ipynb",
    f"{UNSEEN}.zip",
)


def build(folder, targets):
    path = folder / f"names{UNSEEN}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in NAMES:
            archive.writestr(name, "def update_map(*args, **named): return 1, 1\n")
    return path
