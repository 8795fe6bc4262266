"""A notebook with what modules say, as students' notebooks come: in order or not, with outputs,
with experiments between the functions.

    content = notebook_of(entry.files(), "shuffled", seed=7)

Every layout must give the same modules. A name that is defined twice means something else in
another order, so a module that does that stays in order.
"""

import ast
import itertools
import json
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...checks.assignment import MODULES
from ...checks.written_answers import ANSWERS

Cells = list[dict[str, Any]]
LARGE_OUTPUT = 20 << 20  # letters
# What stands between the functions of a real notebook, and belongs to none of them.
EXPERIMENTS = (
    "%matplotlib inline\n%load_ext autoreload",
    "!pip install --quiet torchmetrics\nfiles = !ls",
    "%%bash\nnvidia-smi",
    "images = load_images('data')\nimages.shape",
    "%time run = train(images, epochs=1)\nplot_losses(run.g_losses, run.d_losses).show()",
    "x, y = sympy.symbols('x y')\nf = 4 * x**2 - 4 * y**2\ngradient(f, x, y)",
    "from google.colab import drive\ndrive.mount('/content/drive')",
    "for eta in [0.1, 0.2, 0.3]:\n    print(eta, simulate(grad, (1.0, 1.0), eta, 50)[-1])",
    "gradient?",
    "this is no Python (",
)


def notebook_of(files: Mapping[str, bytes], layout: str, seed: int = 0) -> bytes:
    """The notebook's file. layout: of `LAYOUTS`."""
    draws = random.Random(seed)
    parts = [_statements(files[f"{module}.py"].decode()) for module in MODULES]
    cells = LAYOUTS[layout](parts, draws)
    answers = files[ANSWERS].decode().split("\n## ")
    titles = [answers[0], *(f"## {text}" for text in answers[1:])]
    cells += [{"cell_type": "markdown", "source": text} for text in titles]
    if layout == "bare":
        return json.dumps({"cells": cells}).encode()
    for cell in cells:
        cell["metadata"] = {"name": "gradient", "tags": ["losses"]}  # says nothing
        cell["source"] = cell["source"].splitlines(keepends=True)
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def _statements(source: str) -> list[str]:
    """A module's top-level statements, each with the comments above it."""
    lines, found, end = source.split("\n"), [], 0
    for node in ast.parse(source).body:
        last = node.end_lineno or end
        found.append("\n".join(lines[end:last]).strip("\n"))
        end = last
    return found


def _code(texts: Sequence[str]) -> Cells:
    return [{"cell_type": "code", "source": text, "outputs": []} for text in texts]


def _in_order(parts: list[list[str]], draws: random.Random) -> Cells:
    return _code([text for part in parts for text in part])


def _whole_modules(parts: list[list[str]], draws: random.Random) -> Cells:
    return _code(["\n\n".join(part) for part in parts])


def _shuffled(parts: list[list[str]], draws: random.Random) -> Cells:
    """All cells in disorder, but those of a module that defines a name again."""
    fixed = [part for part in parts if _defines_again(part)]
    free = [[text] for part in parts if part not in fixed for text in part]
    draws.shuffle(free)
    for part in fixed:
        free.insert(draws.randrange(len(free) + 1), part)
    return _code([text for part in free for text in part])


def _duplicated(parts: list[list[str]], draws: random.Random) -> Cells:
    """Each cell of some modules twice, one copy after the other."""
    return _code([t for part in parts for t in part for _ in range(draws.choice((1, 2)))])


def _with_experiments(parts: list[list[str]], draws: random.Random) -> Cells:
    others = itertools.cycle(draws.sample(EXPERIMENTS, len(EXPERIMENTS)))
    texts = [text for part in parts for text in part]
    return _code([each for text in texts for each in (text, next(others))])


def _with_large_output(parts: list[list[str]], draws: random.Random) -> Cells:
    cells = _in_order(parts, draws)
    text = {"output_type": "stream", "name": "stdout", "text": "x" * LARGE_OUTPUT}
    draws.choice(cells)["outputs"] = [text]
    return cells


LAYOUTS: Mapping[str, Callable[[list[list[str]], random.Random], Cells]] = {
    "in order": _in_order,
    "shuffled": _shuffled,
    "with experiments": _with_experiments,
    "duplicated": _duplicated,
    "bare": _in_order,
    "whole modules": _whole_modules,
    "with a large output": _with_large_output,
}


def _defines_again(part: Sequence[str]) -> bool:
    nodes = [node for text in part for node in ast.parse(text).body]
    names = [getattr(node, "name", "") for node in nodes]
    plain = [node for node in nodes if isinstance(node, ast.Assign)]
    targets = [n for node in plain for n in ast.walk(node) if isinstance(n, ast.Name)]
    names += [name.id for name in targets if isinstance(name.ctx, ast.Store)]
    names = [name for name in names if name]
    return len(set(names)) < len(names)
