# attack: a module that is a hard link to a secret, which only the instructor may read
# kind: archive
# grade: 1.a, 1.d
# outcome: none, failed
# module: saddle

import os


def build(folder, targets):
    place = folder / "hard-linked"
    place.mkdir()
    if os.geteuid() == 0:  # nobody else can play another user
        os.link(targets["secret"], place / "saddle.py")
        os.chown(place, 12_345, 12_345)
    return place
