# attack: a folder in which the modules are links to secrets, to solutions and to endless devices
# kind: archive
# grade: 1.a, 1.d
# outcome: none, failed
# module: saddle


def build(folder, targets):
    place = folder / "links"
    place.mkdir()
    for name, target in {
        "saddle.py": targets["secret"],
        "dynamics.py": f"{targets['root']}/solutions/dynamics.py",
        "data.py": "/dev/zero",
        "losses.py": "/proc/self/environ",
        "networks.py": "networks.py",
        "answers.md": targets["results"],
    }.items():
        (place / name).symlink_to(target)
    return place
