# attack: a notebook whose cells make Python's parser and the grader's search for names slow
# kind: archive
# grade: 1.b
# outcome: none, failed, todo
# module: saddle

import json


def build(folder, targets):
    texts = [
        "x = " + "(" * 100_000,
        "x = a" + ".a" * 100_000,
        "lambda: " * 20_000 + "1",
        "'\\" * 100_000,
        "\n".join(f"v{k} = v{k + 1}" for k in range(4000)),
        "def step(*a): return v0, " + ", ".join(f"v{k}" for k in range(0, 4000, 7)),
        "\n".join(f"if v{k}: v{k + 1}.x = v{k}" for k in range(900)),
    ]
    cells = [{"cell_type": "code", "source": text} for text in texts]
    cells[0]["outputs"] = [[]] * 2_000_000
    path = folder / "busy.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    return path
