# attack: a zip whose members are named so as to land outside of wherever it is unpacked
# kind: archive
# grade: 1.b
# outcome: none, failed
# module: saddle

import zipfile

CODE = "def update_map(*args, **named):\n    return 1, 1\n"


def build(folder, targets):
    path = folder / "slip.zip"
    depth = "../" * 12
    with zipfile.ZipFile(path, "w") as archive:
        for name in (
            "../saddle.py",
            f"{depth}{targets['marker']}",
            f"exercises/{depth}{targets['marker']}",
            f"{depth}{targets['root']}/tests/exercises/test_saddle.py",
            "..\\..\\saddle.py",
            "exercises/../../saddle.py",
            "./../saddle.py",
        ):
            archive.writestr(name, CODE)
    return path
