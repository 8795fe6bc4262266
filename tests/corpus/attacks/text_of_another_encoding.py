# attack: modules whose first line names a codec that unpacks, rotates or does not exist
# kind: archive
# grade: 1.b, 1.d
# outcome: failed, none
# module: saddle

import codecs

CODE = "def update_map(*args, **named): return 1, 1\n"


def build(folder, targets):
    place = folder / "encoded"
    place.mkdir()
    (place / "saddle.py").write_text("# coding: rot13\n" + codecs.encode(CODE, "rot13"))
    (place / "dynamics.py").write_bytes(b"# coding: zlib\n" + codecs.encode(bytes(1 << 20), "zlib"))
    (place / "data.py").write_text("# coding: ../../../etc/passwd\n")
    (place / "losses.py").write_bytes(b"\xff\xfe" + CODE.encode("utf-16-le"))
    (place / "networks.py").write_bytes(b"\0" * 1000)
    (place / "training.py").write_text("# coding: unicode_escape\n\\x0aimport os\n")
    return place
