# attack: a folder that contains only a link to the folder of the solutions
# kind: archive
# grade: 1.a, 1.d
# outcome: none, failed
# module: saddle

from pathlib import Path


def build(folder, targets):
    place = folder / "linked"
    place.mkdir()
    (place / "exercises").symlink_to(Path(targets["root"], "solutions"))
    (place / "again").symlink_to(place)
    return place
