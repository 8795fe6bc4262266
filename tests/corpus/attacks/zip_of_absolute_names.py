# attack: a zip whose members have absolute names, of Unix and of Windows
# kind: archive
# grade: 1.b
# outcome: none, failed
# module: saddle

import zipfile

CODE = "def update_map(*args, **named):\n    return 1, 1\n"


def build(folder, targets):
    path = folder / "absolute.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in (
            targets["marker"],
            targets["results"],
            "/saddle.py",
            "//saddle.py",
            "C:\\exercises\\saddle.py",
            "C:saddle.py",
            "\\\\server\\share\\saddle.py",
        ):
            archive.writestr(name, CODE)
    return path
