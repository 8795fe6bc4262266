"""A copy of a submission, disguised.

disguised(files, Random(3))                      # all disguises at once
disguised(files, Random(3), ["rename"])
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from random import Random

from .restructuring import (
    change_loops,
    extract_helpers,
    name_values,
    reorder_functions,
    reorder_statements,
    unroll,
)
from .rewriting import name_constants, rename, rewrite_expressions

REMARKS = (
    "# check this",
    "# as in the lecture",
    "# compute the value",
    "# next step",
    "# see above",
)


def add_comments(tree: ast.Module, random: Random) -> None:
    """Nothing here: comments are added to the text, in `disguised`."""


DISGUISES: dict[str, Callable[[ast.Module, Random], None]] = {  # in the order in which they act
    "comments added": add_comments,
    "loops unrolled": unroll,
    "for as while": change_loops,
    "independent statements reordered": reorder_statements,
    "values named": name_values,
    "helpers extracted": extract_helpers,
    "expressions rewritten": rewrite_expressions,
    "constants named": name_constants,
    "renamed": rename,
    "functions reordered": reorder_functions,
}


def disguised(
    modules: Mapping[str, str], random: Random, kinds: Sequence[str] = tuple(DISGUISES)
) -> dict[str, str]:
    """The modules' texts, changed by these disguises."""
    changed = {}
    for name, text in modules.items():
        tree = ast.parse(text)
        for kind, disguise in DISGUISES.items():
            if kind in kinds:
                disguise(tree, random)
        text = ast.unparse(ast.fix_missing_locations(tree))
        ast.parse(text)  # a disguise that breaks the code would be a mistake here
        if "comments added" in kinds:
            text = _with_comments(text, random)
        changed[name] = text
    return changed


def _with_comments(text: str, random: Random) -> str:
    lines = []
    for line in text.splitlines():
        if line.strip() and random.random() < 0.3:
            indent = line[: len(line) - len(line.lstrip())]
            lines.append(indent + random.choice(REMARKS))
        lines.append(line)
    return "\n".join(lines) + "\n"
