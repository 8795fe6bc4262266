# attack: a zip that lists thousands of files beside the module
# kind: archive
# grade: 1.b
# outcome: none, failed
# module: saddle

import zipfile


def build(folder, targets):
    path = folder / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("saddle.py", "def update_map(*args, **named): return 1, 1\n")
        for number in range(25_000):
            archive.writestr(f"{number}.txt", b"")
    return path
