# attack: modules packed with bzip2 and lzma, which unpack to a million times their size at once
# kind: archive
# grade: 1.b
# outcome: none, failed
# module: saddle

import zipfile

METHODS = {"saddle.py": zipfile.ZIP_BZIP2, "dynamics.py": zipfile.ZIP_LZMA}


def build(folder, targets):
    path = folder / "methods.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, method in METHODS.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            with archive.open(info, "w") as file:
                for _ in range(48):
                    file.write(bytes(1 << 20))
    return path
