# attack: members that overlap, so that the same bytes are unpacked again and again
# kind: archive
# grade: 1.b
# outcome: none, failed
# module: saddle

import struct
import zipfile

NAMES = ("saddle.py", "dynamics.py", "data.py", "losses.py")


def build(folder, targets):
    path = folder / "shared.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in NAMES:
            archive.writestr(name, "def update_map(*args, **named): return 1, 1\n" * 500)
    data = bytearray(path.read_bytes())
    place = data.index(b"PK\1\2")
    while place >= 0:
        struct.pack_into("<L", data, place + 42, 0)  # all begin where the first one does
        place = data.find(b"PK\1\2", place + 4)
    path.write_bytes(data)
    return path
