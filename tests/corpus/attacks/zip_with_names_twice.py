# attack: one name for two members, a harmless one to be seen and another one to be run
# kind: archive
# grade: 1.b
# outcome: none, failed
# module: saddle

import warnings
import zipfile


def build(folder, targets):
    path = folder / "twice.zip"
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("saddle.py", "raise RuntimeError('first')\n")
        archive.writestr("saddle.py", "raise RuntimeError('second')\n")
        archive.writestr("./saddle.py", "raise RuntimeError('third')\n")
        archive.writestr(".\\saddle.py", "raise RuntimeError('fourth')\n")
        archive.writestr("SADDLE.PY", "raise RuntimeError('fifth')\n")
        archive.writestr("saddle.py\0.txt", "raise RuntimeError('sixth')\n")
    return path
