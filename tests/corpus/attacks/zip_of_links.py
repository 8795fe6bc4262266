# attack: a zip with links to secrets in the place of modules, and a link to a folder
# kind: archive
# grade: 1.b
# outcome: none, failed
# module: saddle

import stat
import zipfile

LINK = (stat.S_IFLNK | 0o777) << 16


def build(folder, targets):
    path = folder / "links.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, target in (
            ("saddle.py", targets["secret"]),
            ("dynamics.py", f"{targets['root']}/solutions/dynamics.py"),
            ("exercises", f"{targets['root']}/solutions"),
        ):
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, LINK
            archive.writestr(info, str(target))
        archive.writestr("exercises/losses.py", "")
    return path
