# attack: members named with terminal escapes, line ends, markup, bidi marks and 60,000 letters
# kind: archive
# grade: 1.b
# outcome: none, failed
# module: saddle

import zipfile

NAMES = (
    "\x1b[2J\x1b]0;owned\x07/saddle.py",
    "a\r\nscore: 100\n/dynamics.py",
    "[bold red]passed[/]/losses.py",
    "\u202eyp.elddas",
    "<script>alert(1)</script>.ipynb",
    "saddle.py ",
    "\uff53addle.py",
    "x" * 60_000 + ".py",
    "/".join(["d"] * 30_000) + "/saddle.py",
    "=cmd()|x.ipynb",
)


def build(folder, targets):
    path = folder / "names.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in NAMES:
            archive.writestr(name, "def update_map(*args, **named): return 1, 1\n")
    return path
