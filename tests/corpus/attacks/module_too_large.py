# attack: a module of many megabytes, and one that is a terabyte long and empty
# kind: archive
# grade: 1.b
# outcome: none, failed
# module: saddle


def build(folder, targets):
    place = folder / "large"
    place.mkdir()
    code = b"def update_map(*args, **named):\n    return 1, 1\n"
    (place / "saddle.py").write_bytes(code + b"#" * (8 << 20))
    with (place / "dynamics.py").open("wb") as file:
        file.truncate(1 << 40)
    return place
