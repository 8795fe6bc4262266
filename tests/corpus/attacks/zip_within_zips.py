# attack: a zip in a zip in a zip, the last of them a bomb
# kind: archive
# grade: 1.b
# outcome: none, failed
# module: saddle

import io
import zipfile


def packed(name, content):
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return result.getvalue()


def build(folder, targets):
    content = packed("saddle.py", bytes(32 << 20))
    for number in range(5):
        content = packed(f"{number}.zip", content)
    path = folder / "within" / "outer.zip"
    path.parent.mkdir()
    path.write_bytes(content)
    return path.parent
