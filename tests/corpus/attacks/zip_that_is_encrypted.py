# attack: a zip that says its members are encrypted, so that a password is asked for
# kind: archive
# grade: 1.b
# outcome: none, failed
# module: saddle

import zipfile


def build(folder, targets):
    path = folder / "encrypted.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("saddle.py", "def update_map(*args, **named): return 1, 1\n")
    data = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(signature) + flags] |= 0x41
    path.write_bytes(data)
    return path
